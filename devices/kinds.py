"""Every kind of device the agent can own. A new kind is one line in KINDS and, if it has a way of its own to work, one Trade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config.schema import Led, Pad, Printer, Reader, Section, Speaker, Terminal, Wiring
from devices import wiring
from devices.agent.hub_side import HubSide
from devices.agent.line_worker import line_plans
from devices.agent.plan import Plan
from devices.agent.print_worker import printer_complaints, printer_plans
from devices.lines.selftest import line_place, pad_place, terminal_place, try_pad, try_terminal
from devices.ports import Health
from devices.selftest import Bench, led_place, printer_health, printer_place, reader_place, try_printer
from devices.selftest_wires import try_led, try_reader
from devices.speakers.selftest import speaker_health, speaker_place, try_speaker
from devices.speakers.worker import speaker_complaints, speaker_plans


@dataclass(frozen=True, slots=True)
class Trade:
    """How devices are worked. Kinds that share a line share a trade: it is given all their devices at once."""

    plans: Callable[[list[Any], HubSide], list[Plan]]
    complaints: Callable[[list[Any]], list[str]]        # what no single option can see


@dataclass(frozen=True, slots=True)
class Kind:
    """`section`: its table in hall.toml and agent.toml; `word`: what the hub calls one of them."""

    section: str
    word: str
    model: type[Section]
    trade: Trade
    place: Callable[[Any], str]                         # where its wire goes, for `devices list`
    test: Callable[[Any, Bench], bool] | None = None    # `devices selftest`; whether it worked
    health: Callable[[Any], Health] | None = None       # `devices list --ask`: open, ask, close


PRINTING = Trade(printer_plans, printer_complaints)
LINES = Trade(line_plans, wiring.complaints)
SPEAKING = Trade(speaker_plans, speaker_complaints)

KINDS: tuple[Kind, ...] = (
    Kind("printers", "printer", Printer, PRINTING, printer_place, try_printer, printer_health),
    Kind("pads", "pad", Pad, LINES, pad_place, try_pad),
    Kind("terminals", "terminal", Terminal, LINES, terminal_place, try_terminal),
    Kind("leds", "led", Led, LINES, led_place, try_led),
    Kind("readers", "reader", Reader, LINES, reader_place, try_reader),
    Kind("lines", "line", Wiring, LINES, line_place),
    Kind("speakers", "speaker", Speaker, SPEAKING, speaker_place, try_speaker, speaker_health),
)


def kind_of(device: Section) -> Kind:
    return next(kind for kind in KINDS if type(device) is kind.model)


def by_trade(devices: list[Section]) -> list[tuple[Trade, list[Section]]]:
    """Each trade with its devices, in the order of KINDS."""
    trades = dict.fromkeys(kind.trade for kind in KINDS)
    return [(trade, [device for device in devices if kind_of(device).trade is trade]) for trade in trades]


def plans(devices: list[Section], hub: HubSide) -> list[Plan]:
    return [plan for trade, mine in by_trade(devices) for plan in trade.plans(mine, hub)]


def complaints(devices: list[Section]) -> list[str]:
    return [complaint for trade, mine in by_trade(devices) for complaint in trade.complaints(mine)]

"""What was typed at a call terminal: keys of a frame, or of many, become an order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from devices.models.model import Order, TerminalPart

MOST_DIGITS = 8
FORGOTTEN_S = 10.0      # digits without a function key


class Typed(NamedTuple):
    """`order` None: the keys mean nothing on this model."""

    order: Order | None
    digits: str
    shown: str      # for log and record, as in a model's file: "12 function"


@dataclass(slots=True)
class Keys:
    """Models that send each key by itself are put together here; most send digits and function key in one frame."""

    part: TerminalPart
    _digits: str = ""
    _last_s: float = field(default=0.0)

    def known(self, data: bytes) -> bool:
        """Whether these are keys: digits, with at most one function key, as the last."""
        return bool(data) and all(byte in self.part.digits for byte in data[:-1]) and (
            data[-1] in self.part.digits or data[-1] in self.part.keys
        )  # fmt: skip

    def take(self, data: bytes, mono_s: float) -> Typed | None:
        """None: digits only, the function key is still to come."""
        if mono_s - self._last_s > FORGOTTEN_S:
            self._digits = ""
        self._last_s = mono_s
        self._digits = (self._digits + "".join(self.part.digits[byte] for byte in data if byte in self.part.digits))[: MOST_DIGITS + 1]
        if data[-1] in self.part.digits:
            return None
        digits, self._digits = self._digits, ""
        return self._typed(digits, self.part.keys[data[-1]])

    def _typed(self, digits: str, key: str) -> Typed:
        shown = f"{digits} {key}".strip()
        orders = self.part.orders
        if shown in orders:     # "next", or "5 function" with exactly this digit
            return Typed(orders[shown], "", shown)
        order = orders.get(f"# {key}") if digits else None
        if len(digits) > MOST_DIGITS or (order == "login" and len(digits) < self.part.least_staff_digits):
            order = None
        return Typed(order, digits if order is not None else "", shown)

"""Every fault before, within and behind a slip, through hub and agent: one hall with a printer and a kiosk for each case.

The table of docs/writing-a-device.md was run on the drivers alone; here the same words must reach the hub, and the kiosk in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from devices.simulators.escpos import EscposSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.serial_printer import SerialPrinterSim
from devices.simulators.tcp import TcpPrinter
from tests.conftest import ARTEFACTS, ROOT, Answer, RunningHall, enter, wait_until, write_config
from tests.devices.printer_faults import CASES, MOMENTS, WITHIN_LINES, Case, Stand, papers_of
from tests.hall.steps import KIOSK, facts, picture, take

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PAGE = (ROOT / "docs" / "writing-a-device.md").read_text(encoding="utf-8").split("## When a printer fails")[1].split("\n## ")[0]
MINE = [case for case in CASES if case.moment != "at the cut"]
PAPER = "good"      # a kiosk whose printer has no fault, for the others to name
SHUT_OUT = "stalled-before-tcp"     # takes no bytes; after the agent's looks it takes no further connection either
WORDS = {
    ("printed", ""): "请取走小票",
    ("failed", "paper_out"): "小票没有打印出来：打印机缺纸",
    ("failed", "cover_open"): "小票没有打印出来：打印机盖没有关好",
    ("failed", "cutter"): "小票没有打印出来：切纸刀卡住了",
    ("failed", "mechanical"): "小票没有打印出来：打印机卡纸了",
    ("failed", "offline"): "小票没有打印出来：打印机没有连上",
    ("failed", "unrecoverable"): "小票没有打印出来：打印机坏了，等待维修",
    ("failed", "head_hot"): "小票没有打印出来：打印机太热，正在降温",
    ("failed", "timeout"): "小票没有打印出来：打印机没有回应",
    ("failed", "unreachable"): "小票没有打印出来：打印机没有连上",
    ("unknown", "timeout"): "小票可能没有打印好",
    ("unknown", "unreachable"): "小票可能没有打印好",
}


def code_of(case: Case) -> str:
    return f"{case.fault}-{case.moment}-{case.way}"


BY_CODE = {code_of(case): case for case in MINE}


@dataclass
class Ended:
    """What the hub says of one case, and the papers on the floor when all is mended."""

    number: str
    job: str
    state: str = ""
    reason: str = ""
    papers: int = -1
    seen: set[str] = field(default_factory=lambda: {"ready"})     # each state of the device that the hub knew


@dataclass
class Faulty:
    hall: RunningHall
    stands: dict[Case, Stand]
    ended: dict[Case, Ended]
    since: int = 0      # seq of the journal when the faults began

    def devices(self) -> dict[str, str]:
        told = self.hall.get(self.hall.token("om"), "/devices")["devices"]
        return {one["code"]: f"{one['state']} {one['reason'] or ''}".strip() for one in told}


def printers(stack: ExitStack, folder: Path) -> tuple[dict[Case, Stand], str]:
    """A printer for each case, and the lines of hall.toml for them."""
    stands: dict[Case, Stand] = {}
    lines = []
    for case in MINE:
        sim = EscposSim()
        if case.way == "tcp":
            place: TcpPrinter | SerialPrinterSim = stack.enter_context(net := TcpPrinter(sim))
            lines.append(f'{{code = "{code_of(case)}", kind = "network", host = "127.0.0.1", port = {net.port}}}')
        else:
            end = PtyEnd(folder / code_of(case))
            stack.callback(end.close)
            place = stack.enter_context(SerialPrinterSim(sim, end))
            lines.append(f'{{code = "{code_of(case)}", kind = "serial", device = "{end.path}", baud = 115200}}')
        stands[case] = Stand(sim, place)
    lines.append(f'{{code = "{PAPER}", kind = "virtual"}}')
    return stands, ", ".join(lines)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    folder = tmp_path_factory.mktemp("faulty")
    with ExitStack() as stack:
        stands, lines = printers(stack, folder)
        kiosks = ", ".join(f'{{code = "{code}", zone = "A", printer = "{code}"}}' for code in [*map(code_of, MINE), PAPER])
        config = write_config(folder / "hall.toml", {"printers": f"[{lines}]", "kiosks": f"[{kiosks}]", "kiosk.print_within_s": "200"})
        hall = RunningHall(folder / "data", [], config)
        stack.callback(hall.stop)
        hall.start(90)
        made = Faulty(hall, stands, {})
        own = [*map(code_of, MINE), PAPER]
        wait_until(lambda: all(made.devices().get(code) == "ready" for code in own), 60)
        befall(made)
        yield made


def befall(faulty: Faulty) -> None:
    """All cases at once: what they wait for is mostly time."""
    guide = faulty.hall.token("guide")
    faulty.since = int(facts(faulty.hall)[-1]["seq"])

    def visit(case: Case) -> tuple[Case, Answer]:
        befalls(case, faulty.stands[case])
        return case, faulty.hall.order(guide, "/tickets", matter="social_card", kiosk=code_of(case))

    with ThreadPoolExecutor(8) as pool:
        for case, answer in pool.map(visit, MINE):
            assert answer.status == 201, answer.body
            faulty.ended[case] = Ended(answer["ticket"]["number"], answer["print_job"]["id"])
    try:
        wait_until(lambda: not untold(faulty), 240)
    except AssertionError as e:
        raise AssertionError(untold(faulty)) from e
    for stand in faulty.stands.values():
        stand.mend()
    for case, ended in faulty.ended.items():
        wanted = of_docs(case).papers
        sim = faulty.stands[case].sim
        sim.wait_for_sheets(wanted, 5)
        ended.papers = papers_of(sim, ended.number)


def untold(faulty: Faulty) -> list[tuple[str, Ended]]:
    """Cases whose job has not ended, or whose device was not seen as it is to be. A fault behind the slip comes when its job has ended."""
    for fact in facts(faulty.hall, faulty.since):
        case = BY_CODE.get(fact["body"].get("code", ""))
        if fact["kind"] == "device_changed" and case is not None:
            faulty.ended[case].seen.add(f"{fact['body']['state']} {fact['body']['reason'] or ''}".strip())
    for case, ended in faulty.ended.items():
        if not ended.state:
            job = faulty.hall.get(faulty.hall.token("om"), f"/print_jobs/{ended.job}")
            if job["state"] not in ("queued", "printing"):
                ended.state, ended.reason = job["state"], job["reason"] or ""
                if case.moment == "behind":
                    faulty.stands[case].fail(case.fault)
    return [(code_of(case), ended) for case, ended in faulty.ended.items() if not ended.state or not well_known(case, ended)]


def well_known(case: Case, ended: Ended) -> bool:
    """Whether the hub saw the device as it was. A power cut of a moment is over in 3 s, and of two words only the newer one is told."""
    return of_docs(case).device in ended.seen or case.fault == "reset"


def befalls(case: Case, stand: Stand) -> None:
    """Before or within the next slip."""
    if case.moment == "before":
        stand.fail(case.fault)
    elif case.moment == "within":
        stand.sim.strike(case.fault, lines=WITHIN_LINES)


@dataclass(frozen=True)
class Told:
    """A cell of the table in the docs."""

    state: str
    reason: str
    papers: int
    device: str


def of_docs(case: Case) -> Told:
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{case.fault}` |")]
    cell = line.strip("|").split("|")[1 + MOMENTS.index(case.moment)].strip()
    if "<br>" in cell:
        tcp, serial = cell.split("<br>")
        cell = tcp.removeprefix("TCP: ") if case.way == "tcp" else serial.removeprefix("serial: ")
    what, device = cell.split("; ")
    outcome, papers = what.split(", ")
    state, _, reason = outcome.partition(" ")
    return Told(state, reason, int(papers), device)


@pytest.mark.parametrize("case", MINE, ids=code_of)
def test_the_hub_knows_what_became_of_the_slip_and_of_the_printer(case: Case, faulty: Faulty) -> None:
    ended, told = faulty.ended[case], of_docs(case)
    assert well_known(case, ended)
    if (case.fault, case.moment, ended.state) == ("reset", "before", "printed"):
        return      # power failed for a moment while nobody printed: the agent's own look met it, which is known
    if code_of(case) != SHUT_OUT or ended.reason != "unreachable":
        assert (ended.state, ended.reason) == (told.state, told.reason)
    # Fewer than the driver alone: the agent's look tells a stuck knife to recover, which clears the buffer; a half slip waits on the roll.
    assert 0 <= ended.papers <= told.papers <= 1
    assert ended.papers == 1 or ended.state != "printed"


def test_the_kiosk_says_each_outcome_in_words_and_names_one_with_paper(faulty: Faulty, pages: Callable[..., Page]) -> None:
    """One kiosk for each pair of state and reason that came; it goes on with number and QR on its screen."""
    wait_until(lambda: all(faulty.devices().get(code) == "ready" for code in (*BY_CODE, PAPER)), 60)
    seen: dict[tuple[str, str], str] = {}
    for case, ended in faulty.ended.items():
        if (ended.state, ended.reason) not in seen and case.moment != "behind" and code_of(case) != SHUT_OUT:
            seen[ended.state, ended.reason] = said_at(case, faulty, pages)
    write_table(faulty, seen)
    assert set(seen) == set(WORDS)
    for outcome, text in seen.items():
        assert WORDS[outcome] in text
        assert ("号码有效" in text) == (outcome[0] != "printed")
        assert ("要小票请到有纸的取号机：" in text) == (outcome[0] != "printed")


def said_at(case: Case, faulty: Faulty, pages: Callable[..., Page]) -> str:
    """What the kiosk of that case says when the same happens again."""
    stand = faulty.stands[case]
    page = pages(*KIOSK, locale="zh-CN")
    enter(page, faulty.hall, "kiosk", code_of(case), f"/kiosk/{code_of(case)}")
    page.locator(".tile").first.wait_for()
    befalls(case, stand)
    number = take(page, "social_card")
    paper = page.locator(".n-paper")
    expect(paper).to_have_attribute("data-slip", re.compile("out|failed|doubtful"), timeout=60_000)
    expect(page.locator(".n-number")).to_have_text(number)
    expect(page.locator(".n-qr img")).to_be_visible()
    text = paper.inner_text()
    if case.fault in ("head_hot", "silent"):
        picture(page, f"printers-zh-kiosk-{case.fault}")
    page.context.close()
    stand.mend()
    return text


def write_table(faulty: Faulty, words: dict[tuple[str, str], str]) -> None:
    """For people: artefacts/printer-faults-hub.md."""
    lines = ["| fault | when | way | job | papers | device, as the hub knew it | kiosk |", "|---|---|---|---|---|---|---|"]
    for case, ended in faulty.ended.items():
        said = words.get((ended.state, ended.reason), "").split("\n")[0]
        known = " -> ".join(sorted(ended.seen - {"ready"})) or "ready"
        lines.append(f"| {case.fault} | {case.moment} | {case.way} | {ended.state} {ended.reason} | {ended.papers} | {known} | {said} |")
    ARTEFACTS.mkdir(exist_ok=True)
    (ARTEFACTS / "printer-faults-hub.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_roll_that_is_nearly_used_up_stands_on_the_supervisors_page(faulty: Faulty, pages: Callable[..., Page]) -> None:
    case = Case("near_end", "before", "tcp")
    faulty.stands[case].fail("near_end")
    wait_until(lambda: faulty.devices()[code_of(case)] == "near_end", 30)
    page = pages(1440, 900, locale="zh-CN")
    enter(page, faulty.hall, "supervisor", None, "/supervisor")
    device = page.locator(f"[data-key='printer-{code_of(case)}']")
    expect(device).to_contain_text("纸快用完", timeout=20_000)
    device.scroll_into_view_if_needed()
    picture(page, "printers-zh-supervisor-near-end")


def test_the_journal_is_sound_after_all_these_faults(faulty: Faulty) -> None:
    said = faulty.hall.run("verify")
    assert said.returncode == 0, said.stderr

"""The bytes a printer sends, told apart: answers, automatic status, proofs, whatever else comes between."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printers.status import Replies, Status, Talk, answered, automatic


def heard(*parts: bytes) -> Replies:
    replies = Replies()
    for part in parts:
        replies.feed(part)
    return replies


@pytest.mark.parametrize(
    ("n", "byte", "means"),
    [
        (1, 0x12, Status()),
        (1, 0x16, Status()),  # the drawer's pin is no concern of ours
        (1, 0x1A, Status(offline=True)),
        (1, 0x1E, Status(offline=True)),
        (1, 0x32, Status(waiting=True)),
        (1, 0x52, Status(feeding=True)),
        (2, 0x16, Status(cover_open=True)),
        (2, 0x1A, Status(feeding=True)),
        (2, 0x32, Status(paper_out=True)),
        (2, 0x52, Status(error=True)),
        (3, 0x16, Status(mechanical=True, error=True)),
        (3, 0x1A, Status(cutter=True, error=True)),
        (3, 0x32, Status(unrecoverable=True, error=True)),
        (3, 0x52, Status(head_hot=True, error=True)),
        (4, 0x12, Status()),
        (4, 0x1E, Status(near_end=True)),
        (4, 0x72, Status(paper_out=True)),
        (4, 0x7E, Status(near_end=True, paper_out=True)),
    ],
)
def test_every_bit_of_every_answer_is_known(n: int, byte: int, means: Status) -> None:
    assert byte & 0x93 == 0x12
    assert answered(Status(), n, byte) == means


@pytest.mark.parametrize(
    ("message", "means"),
    [
        (b"\x10\x00\x00\x00", Status()),
        (b"\x18\x00\x00\x00", Status(offline=True)),
        (b"\x30\x00\x00\x00", Status(cover_open=True)),
        (b"\x50\x00\x00\x00", Status(feeding=True)),
        (b"\x18\x04\x00\x00", Status(offline=True, mechanical=True, error=True)),
        (b"\x18\x08\x00\x00", Status(offline=True, cutter=True, error=True)),
        (b"\x18\x20\x00\x00", Status(offline=True, unrecoverable=True, error=True)),
        (b"\x18\x40\x00\x00", Status(offline=True, head_hot=True, error=True)),
        (b"\x10\x00\x03\x00", Status(near_end=True)),
        (b"\x18\x00\x0f\x00", Status(offline=True, near_end=True, paper_out=True)),
    ],
)
def test_every_bit_of_an_automatic_status_is_known(message: bytes, means: Status) -> None:
    assert automatic(message) == means
    assert heard(message).told == means


def test_the_cause_is_told_before_what_follows_from_it() -> None:
    assert Status(offline=True, error=True, cutter=True).trouble == "cutter"
    assert Status(offline=True, cover_open=True, paper_out=True).trouble == "paper_out"
    assert Status(offline=True, error=True).trouble == "error"
    assert Status(offline=True, feeding=True).trouble == "offline"
    assert Status(near_end=True).trouble == ""


def test_the_knife_is_told_to_recover_only_while_nobodys_fingers_can_be_in_it() -> None:
    assert Status(cutter=True).recoverable
    assert Status(mechanical=True).recoverable
    for hindrance in ({"cover_open": True}, {"paper_out": True}, {"unrecoverable": True}):
        assert not Status(cutter=True, **hindrance).recoverable
    assert not Status(head_hot=True).recoverable


def test_near_end_counts_only_where_there_is_a_sensor() -> None:
    assert Status(near_end=True).health().state == "near_end"
    assert Status(near_end=True).health(near_end_sensor=False).state == "ready"
    assert Status(near_end=True, paper_out=True).health(near_end_sensor=False).reason == "paper_out"


def test_the_digits_of_an_echo_are_no_statuses() -> None:
    replies = heard(b"\x37\x22" + b"2648" + b"\x00")
    assert list(replies.echoes) == [b"2648"]
    assert not replies.status, "0x32 and 0x36 have the fixed bits of an answer"
    assert replies.told is None
    assert not replies.paper


def test_an_answer_within_an_automatic_status_is_heard_and_the_status_too() -> None:
    replies = heard(b"\x18\x00\x12\x0f\x11\x00", b"\x00")
    assert list(replies.status) == [0x12]
    assert replies.told == Status(offline=True, near_end=True, paper_out=True)
    assert list(replies.paper) == [0x00], "the byte behind the four is the proof"


def test_a_lone_first_byte_of_an_echo_swallows_nothing() -> None:
    replies = heard(b"\x37\x12", b"\x37\x00")
    assert list(replies.status) == [0x12]
    assert list(replies.paper) == [0x00]


def test_noise_within_an_automatic_status_ends_it() -> None:
    replies = heard(b"\x18\x00\xff\x00")
    assert replies.told is None
    assert list(replies.paper) == [0x00]


PIECES = {
    "answer": (b"\x16", b"\x1e", b"\x72"),
    "automatic": (b"\x10\x00\x00\x00", b"\x18\x08\x0f\x00", b"\x30\x40\x03\x00"),
    "paper": (b"\x00", b"\x03", b"\x0c"),
    "echo": (b"\x37\x22\x30\x30\x31\x37\x00", b"\x37\x222468\x00"),
    "noise": (b"\x11", b"\x13", b"\xff", b"\x81\xa5"),
}
TALK = st.lists(st.sampled_from([(kind, piece) for kind, pieces in PIECES.items() for piece in pieces]), max_size=12)


@given(TALK, st.integers(1, 7))
def test_all_that_was_said_is_heard_however_the_line_cuts_it_up(talk: list[tuple[str, bytes]], step: int) -> None:
    said = b"".join(piece for _, piece in talk)
    replies = heard(*(said[at : at + step] for at in range(0, len(said), step)))

    def of(kind: str) -> list[bytes]:
        return [piece for one, piece in talk if one == kind]

    assert list(replies.status) == [piece[0] for piece in of("answer")]
    assert list(replies.paper) == [piece[0] for piece in of("paper")]
    assert list(replies.echoes) == [piece[2:6] for piece in of("echo")][-4:]
    assert replies.told == (automatic(of("automatic")[-1]) if of("automatic") else None)


@given(st.binary(max_size=400))
def test_no_bytes_whatever_make_it_fail_or_keep_more_than_a_little(data: bytes) -> None:
    replies = heard(data)
    assert len(replies.status) <= 16
    assert len(replies.paper) <= 16


class Script:
    """A line that answers what it is told to: one list of chunks for each question."""

    def __init__(self, *answers: list[bytes]) -> None:
        self.answers = deque(answers)
        self.pending: deque[bytes] = deque()
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data
        self.pending.extend(self.answers.popleft() if self.answers else [])

    def read(self, limit_s: float) -> bytes:
        return self.pending.popleft() if self.pending else b""

    def close(self) -> None:
        """Nothing is held."""


def test_a_proof_that_comes_while_a_question_is_asked_is_not_lost() -> None:
    line = Script([b"\x00\x12"], [b"\x12"], [b"\x12"], [b"\x12"])
    talk = Talk(line, 0.2)
    assert talk.ask() == Status()
    assert talk.proved(b"", paper_reply=True)
    talk.forget_proofs()
    assert not talk.proved(b"", paper_reply=True)


def test_the_answer_that_comes_too_late_is_not_taken_for_the_next_questions() -> None:
    line = Script([], [b"\x12"], [b"\x12"], [b"\x12"], [b"\x12"])
    talk = Talk(line, 0.05)
    assert talk.ask() is None
    line.pending.append(b"\x1a")  # of the first question: off line then
    assert talk.ask() == Status()


def test_paper_end_is_no_proof() -> None:
    talk = Talk(Script(), 0.05)
    talk.heard.feed(b"\x0f")
    assert not talk.proved(b"", paper_reply=True)
    talk.heard.feed(b"\x37\x220017\x00")
    assert talk.proved(b"0017", paper_reply=False)
    assert not talk.proved(b"0018", paper_reply=False)

"""What can befall a printer, by the words that are typed into its simulator and stand in the fault table."""

from __future__ import annotations

from typing import Literal, get_args

Fault = Literal[
    "paper_out", "near_end", "cover", "cutter", "mechanical", "offline", "unrecoverable", "head_hot",
    "silent", "garbage", "stalled", "refused", "reset",
]  # fmt: skip
FAULTS: tuple[Fault, ...] = get_args(Fault)

HELP: dict[Fault, str] = {
    "paper_out": "the roll is used up; what it was sent waits in its buffer",
    "near_end": "the roll is nearly used up; prints on",
    "cover": "somebody opens it",
    "cutter": "the knife is stuck",
    "mechanical": "another recoverable error, e.g. a jam",
    "offline": "switched off-line by its button",
    "unrecoverable": "needs a technician",
    "head_hot": "waits until its head is cool",
    "silent": "prints, and answers nothing",
    "garbage": "prints, and answers with bytes that mean nothing",
    "stalled": "takes no bytes, prints nothing, says nothing",
    "refused": "nobody there: connections are refused, the cable is out",
    "reset": "once: power fails for a moment, the connection breaks, its buffer is lost",
}
STOPS = frozenset({"paper_out", "cover", "cutter", "mechanical", "offline", "unrecoverable", "head_hot", "stalled"})
RECOVERABLE = frozenset({"cutter", "mechanical"})   # by DLE ENQ 2, once the cause is gone
ERRORS = RECOVERABLE | {"unrecoverable", "head_hot"}

"""What a reader has to say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heard:
    """`text`: a number or code was read. `early`: a card lies there and nobody asked for one, so it was not read.

    `unread`: a card that could not be read; it must be taken away and laid down again.
    """

    what: Literal["text", "early", "unread"]
    text: str = field(default="", repr=False)   # a person's number never gets into a log by way of a repr

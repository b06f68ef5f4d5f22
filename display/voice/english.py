"""The English sentence of a call: Number A, zero, one, seven. Please go to counter twelve."""

from __future__ import annotations

from display.voice.word import Word

NUMBER = "number"
GO_TO = "please-counter"
HUNDRED = "n.100"
AND = "and"
FRAME = frozenset({NUMBER, GO_TO})

AFTER_NUMBER_MS = 10
AFTER_LETTER_MS = 30
BETWEEN_DIGITS_MS = 10
BEFORE_GO_TO_MS = 160
BEFORE_COUNTER_MS = 0
INSIDE_COUNTER_MS = -40

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# Clip and what is heard.
NUMBERS = (
    *((f"n.{n}", word) for n, word in enumerate(_UNITS)),
    *((f"n.{n * 10}", word) for n, word in enumerate(_TENS, 2)),
    (HUNDRED, "hundred"), (AND, "and"),
)  # fmt: skip
CLIPS = ((NUMBER, "Number"), (GO_TO, "Please go to counter"), *NUMBERS)


def digit_clips(number: str) -> list[str]:
    """The letter and each digit on its own: A017 -> A zero one seven."""
    return [f"n.{sign}" if sign.isdigit() else sign for sign in number]


def counter_clips(counter: int) -> list[str]:
    """A counter read as a number: 21 -> twenty one, 105 -> one hundred and five."""
    hundreds, rest = divmod(counter, 100)
    clips = [f"n.{hundreds}", HUNDRED] if hundreds else []
    if not rest:
        return clips
    small = rest <= 20 or rest % 10 == 0
    return clips + ([AND] if clips else []) + ([f"n.{rest}"] if small else [f"n.{rest - rest % 10}", f"n.{rest % 10}"])


def words(number: str, counter: int) -> list[Word]:
    """The clips of the sentence, each with the pause before it."""
    letter, *digits = digit_clips(number)
    said = [Word(NUMBER), Word(letter, AFTER_NUMBER_MS)]
    said += [Word(digit, BETWEEN_DIGITS_MS if place else AFTER_LETTER_MS) for place, digit in enumerate(digits)]
    said.append(Word(GO_TO, BEFORE_GO_TO_MS))
    parts = counter_clips(counter)
    return said + [Word(part, INSIDE_COUNTER_MS if place else BEFORE_COUNTER_MS) for place, part in enumerate(parts)]

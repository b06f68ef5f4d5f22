"""Templates of slips: Jinja2 in a sandbox, a slip's facts in, markup out. A hall may bring its own; ours are in templates/."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment
from markupsafe import Markup

from devices.slip.charset import clean
from devices.slip.markup import BadMarkup, Element, elements
from devices.slip.slip import Name, Slip
from devices.slip.words import say, words

FOLDER = Path(__file__).with_name("templates")
MOST_SOURCE = 32_000    # characters of one template
MOST_TEXT = 40_000      # characters that one may yield
KINDS = ("ticket", "why", "notice", "receipt")
_OF_JOB = {"slip": "ticket", "reprint": "ticket"}


class BadTemplate(ValueError):
    """A template that makes no slip; the text says what and, where it is known, in which line."""


def kind_of(slip: Slip) -> str:
    """Which template makes it: a reprint is a ticket slip that says 补打."""
    return _OF_JOB.get(slip.kind, slip.kind)


@lru_cache(maxsize=8)
def built_in(kind: str) -> str:
    return (FOLDER / f"{kind}.j2").read_text(encoding="utf-8")


def laid_out(slip: Slip, source: str = "") -> list[Element]:
    """What stands on the slip; `source` "" is the built-in template."""
    try:
        text = _compiled(source or built_in(kind_of(slip))).render(_facts(slip))
    except TemplateError as e:
        raise BadTemplate(_told(e)) from e
    except (ArithmeticError, AttributeError, LookupError, MemoryError, OverflowError, RecursionError, TypeError, ValueError) as e:
        raise BadTemplate(f"{type(e).__name__}: {e}") from e     # what an expression of the template may do
    if len(text) > MOST_TEXT:
        raise BadTemplate(f"it yields {len(text)} characters; a slip has at most {MOST_TEXT}")
    try:
        return elements(text)
    except BadMarkup as e:
        raise BadTemplate(str(e)) from e


def _told(e: TemplateError) -> str:
    line = getattr(e, "lineno", None)
    return f"line {line}: {e.message}" if line else str(e.message)


@lru_cache(maxsize=16)
def _compiled(source: str) -> Any:
    if len(source) > MOST_SOURCE:
        raise BadTemplate(f"it has {len(source)} characters; a template has at most {MOST_SOURCE}")
    return _environment().from_string(source)


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    """Nothing can be reached but the facts: no loader, no import, no attribute that begins with an underscore."""
    return ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=_printable, trim_blocks=True, lstrip_blocks=True
    )


def _printable(value: Any) -> Any:
    """Names come from people: no command byte, no line break, and what looks like markup is text (by autoescape)."""
    return value if isinstance(value, Markup) else clean(str(value))


def _facts(slip: Slip) -> dict[str, Any]:
    """Names in the slip's language; `both` has them in zh and en."""
    raw = {name: getattr(slip, name) for name in Slip.model_fields if name != "template"}
    return {
        **{name: _plain(value, slip.lang) for name, value in raw.items()},
        "reprint": slip.kind == "reprint",
        "both": {name: {"zh": value.say("zh"), "en": value.say("en")} for name, value in raw.items() if isinstance(value, Name)},
        "say": lambda key, **params: _say(slip.lang, key, params),
    }


def _say(lang: str, key: str, params: dict[str, Any]) -> str:
    if f"devices.slip.{key}" not in words(lang):
        raise BadTemplate(f'say("{key}"): no such words; there are {", ".join(_keys())}')
    return say(lang, key, **params)


def _keys() -> list[str]:
    return sorted(key.removeprefix("devices.slip.") for key in words("zh"))


def _plain(value: Any, lang: str) -> Any:
    if isinstance(value, Name):
        return value.say(lang)
    if isinstance(value, list):
        return [_plain(one, lang) for one in value]
    if hasattr(value, "model_dump"):
        return {name: _plain(getattr(value, name), lang) for name in type(value).model_fields}
    return value

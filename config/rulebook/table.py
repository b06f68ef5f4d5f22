"""The books as tables for docs/regulations.md; a test holds the page against them. `python -m config.rulebook.table` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from config.rulebook.catalogue import CataloguePart, rows
from config.rulebook.catalogue import parts as catalogue_parts
from config.rulebook.chosen import holds_here
from config.rulebook.load import Rulebook, known_settings, load
from config.rulebook.schema import GateDef, Named, ObligationDef, RegisterDef, Value


def markdown() -> str:
    book = load()
    settings = _table(
        ("setting", "default", "choices", "what the regulations say"),
        ((f"`{x.name}`", _value(x.default), ", ".join(map(_value, x.choices)) or "any", x.source) for x in known_settings()),
    )
    registers = _table(
        ("register", "rows", "name", "privacy", "written by", "states"),
        (
            (f"{x.id} `{x.code}`", ", ".join(x.rules), f"{x.zh} · {x.en}", x.privacy, ", ".join(x.writers), _states(x))
            for x in sorted(book.registers.values(), key=lambda x: x.id)
        ),
    )
    obligations = _table(
        ("obligation", "row", "name", "opens", "closed by", "due", "breach"),
        (
            (x.id, x.rule, f"{x.zh} · {x.en}", _opens(x), _act(x), _due(x), f"`{x.breach}`")
            for x in sorted(book.obligations.values(), key=lambda x: x.id)
            if holds_here(x.only, book.settings)
        ),
    )
    gates = _table(
        ("gate", "row", "refuses", "until"),
        ((x.id, x.rule, f"`{x.book}`: {', '.join(x.acts)}", f"{x.zh} · {x.en}") for x in sorted(book.gates, key=lambda x: x.id)),
    )
    catalogue = _table(
        ("row", "name", "what the product does", "where", "tests", "still missing"),
        ((x.id, f"{x.zh} · {x.en}", x.does, x.where, "<br>".join(map(_test, x.tests)), x.missing) for x in rows()),
    )
    proved = _table(
        ("part", "name", "what the product does", "where", "tests", "still missing"),
        ((x.id, _called(x, book), _does(x, book), _where(x, book), "<br>".join(map(_test, x.tests)), x.missing) for x in catalogue_parts()),
    )
    parts = (
        ("Rows of the catalogue", catalogue),
        ("Obligations, gates and registers of the catalogue", proved),
        ("Settings", settings),
        ("Registers", registers),
        ("Obligations", obligations),
        ("Gates", gates),
    )
    return "\n\n".join(f"### {title}\n\n{table}" for title, table in parts)


def _own(x: CataloguePart, book: Rulebook) -> list[Named]:
    """What the books have under the id, with its variants (O17b)."""
    if x.id[0] == "G":
        return [r for r in book.registers.values() if r.id[:3] == x.id]
    if x.id[0] == "T":
        return [g for g in book.gates if g.id == x.id]
    return [o for o in book.obligations.values() if o.id[:3] == x.id]


def _called(x: CataloguePart, book: Rulebook) -> str:
    found = _own(x, book)
    return f"{x.zh or found[0].zh} · {x.en or found[0].en}" if x.zh or found else ""


def _does(x: CataloguePart, book: Rulebook) -> str:
    """Its book's sentence, then what is said beside it."""
    found = next((o for o in _own(x, book) if isinstance(o, ObligationDef)), None)
    told = f"{_opens(found)} → {_act(found)}; {_due(found)}; `{found.breach}`." if found else ""
    return " ".join(part for part in (told, x.does) if part)


def _where(x: CataloguePart, book: Rulebook) -> str:
    """Its pages; of a book's, its registers."""
    named: list[str] = []
    for one in _own(x, book):
        if isinstance(one, ObligationDef):
            named += [trigger.book for trigger in (one.opens, one.closes) if trigger]
        elif isinstance(one, GateDef):
            named.append(one.book)
        elif isinstance(one, RegisterDef):
            named.append(one.code)
    return x.where or ", ".join(f"/registers/{code}" for code in dict.fromkeys(named))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("\n", " ") for cell in row) + " |" for row in lines)


def _test(name: str) -> str:
    """File and function; what a test is called says what it proves."""
    file, _, function = name.partition("::")
    return f"`{file.removeprefix('tests/')}` {function.removeprefix('test_').replace('_', ' ')}"


def _states(register: RegisterDef) -> str:
    return ", ".join(x.code for x in register.states)


def _value(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _opens(x: ObligationDef) -> str:
    return f"each {x.period}" if x.opens is None else f"`{x.opens.book}`: {', '.join(x.opens.acts)}"


def _act(x: ObligationDef) -> str:
    return f"`{x.closes.book}`: {', '.join(x.closes.acts)}" if x.closes else "-"


def _due(x: ObligationDef) -> str:
    if x.clock == "quota":
        return f"{x.needed} acts by its end"
    return f"{x.amount} `{x.clock}`" if x.amount else f"`{x.clock}`"


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")

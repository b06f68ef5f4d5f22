"""Orders on staff accounts: made, changed now or later, undone; what a role or a disabled account takes along.

The journal knows an account by its id; name, badge and number stand beside it, each version under a key of its own.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from config.own_parts import STAFF
from config.parts import Values
from config.schema.places import Account
from floor import facts as f
from floor import refusals as r
from floor.actors import POST_ROLES, STAFF_ROLES, Actor
from floor.desk import counters, versions
from floor.desk.tx import Tx
from floor.desk.versions import Keeper, Leaving, Version, Wrong
from floor.nouns import Staff
from floor.nouns.access import Named
from floor.rules.settings import part_of
from floor.times import iso
from floor.timetable import NEVER

ADMIN = "admin"
REASON = "account"  # why a post was closed
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
_UNIT_LENGTH = 60
_NAMES = ("name", "badge", "number")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`values`: by the fields of the part; what is left out has its default. `password`: a hash; None = by a one-time link first."""

    login: str
    values: dict[str, Any]
    why: str = ""
    password: str | None = None


class StaffKeeper(Keeper):
    code, one = STAFF, "staff"

    def values(self, tx: Tx, key: str) -> Values:
        found = tx.book.settings.get(part_of(STAFF, key))
        if found is None or found.value is None:
            raise r.UnknownAccount(account=key)
        return {x.name: "" for x in self.part.fields if x.keyed} | found.value

    def settled(self, tx: Tx, key: str, values: Values) -> tuple[Values, list[Wrong]]:
        found, wrong = _settled(values)
        found["trained"], untrained = _trained(tx, values["trained"])
        found["unit"], unit = _unit(values["unit"])
        other = tx.accounts.by_number(found["number"]) if found["number"] else None
        taken = [("number", "another account has it")] if other is not None and other.id != key else []
        return found, [*wrong, *untrained, *unit, *taken]

    def gates(self, tx: Tx, key: str, before: Values, after: Values) -> None:
        """Nobody raises or lowers themselves, and somebody can always administer the hall."""
        moved = [x for x in ("roles", "active") if before[x] != after[x]]
        if moved and tx.actor.staff == key:
            raise r.OwnAccount(fields=moved)
        if _administers(before) and not _administers(after) and not [x for x in tx.staff() if x.id != key and ADMIN in x.roles]:
            raise r.LastAdmin(account=key)

    def write(self, tx: Tx, key: str, version: Version) -> None:
        after, before = version.after, version.before
        assert before is not None
        _leave_posts(tx, key, after, version.leaving)
        tx.accounts.rename(key, _names(tx, key, after))
        values = {name: after[name] for name in _NAMES}
        fact = f.StaffSet(
            key, after["roles"], after["active"], after["trained"], after["unit"], values, version.no, version.why, version.takes_at,
            version.restores,
        )  # fmt: skip
        tx.append(f"staff:{key}", [fact])
        if (before["roles"], before["active"]) != (after["roles"], after["active"]):
            tx.accounts.end_sessions(key)  # a right begins anew with the log in
        if not after["active"]:
            tx.accounts.drop_links(key)
            helped = [x for x in tx.book.tickets.values() if x.helper == key]
            for ticket in helped:
                tx.append(f"ticket:{ticket.id}", [f.HelperAssigned(ticket.id, None)])

    def erase_at(self, tx: Tx, values: Values) -> str:
        return iso(NEVER)


KEEPER = StaffKeeper()


def add(tx: Tx, new: NewAccount) -> str:
    """The new account's id."""
    empty: Values = {"name": "", "roles": [], "unit": "", "trained": None, "badge": "", "number": "", "active": True}
    there = {x.name for x in KEEPER.part.fields}
    foreign = [(name, f"no such field; there are {', '.join(empty)}") for name in sorted(set(new.values) - there)]
    account = secrets.token_hex(4)
    values, wrong = KEEPER.settled(tx, account, empty | new.values)
    login = new.login.strip()
    if not _LOGIN.fullmatch(login):
        wrong.append(("login", "1 to 32 letters, digits or . _ -, beginning with a letter or digit"))
    elif tx.accounts.by_login(login) is not None:
        wrong.append(("login", f"{login} exists"))
    if problems := [*foreign, *wrong]:
        raise r.BadRequest(problems=[f"{name}: {what}" for name, what in problems], wrong=[name for name, _ in problems])
    after = versions.keyed(tx, KEEPER, account, ({}, {}), values)
    tx.accounts.add(Named(account, login, values["name"], values["badge"], values["number"] or None), new.password)
    names = {name: after[name] for name in _NAMES}
    fact = f.StaffSet(account, after["roles"], after["active"], after["trained"], after["unit"], names, 1, new.why.strip())
    tx.append(f"staff:{account}", [fact])
    return account


def known(tx: Tx, account: str) -> tuple[Named, Staff]:
    """By its id or its login."""
    named = tx.accounts.named(account) or tx.accounts.by_login(account)
    staff = tx.book.staff(named.id) if named else None
    if named is None or staff is None:
        raise r.UnknownAccount(account=account)
    return named, staff


def end_sessions(tx: Tx, account: str) -> int:
    """Everybody who is logged in with it is out; how many sessions that were."""
    named, _ = known(tx, account)
    many = tx.accounts.end_sessions(named.id)
    tx.append(f"staff:{named.id}", [f.SessionsEnded(named.id, many)])
    return many


def may_reset(tx: Tx, account: str) -> Named:
    """Somebody else's, which may log in."""
    named, staff = known(tx, account)
    if tx.actor.staff == named.id:
        raise r.OwnAccount(fields=["password"])
    if not staff.active:
        raise r.AccountClosed(account=named.id)
    return named


def keeps_post(after: Values) -> bool:
    """Whether a clerk may stay on post with these values."""
    return bool(after["active"]) and bool(POST_ROLES & set(after["roles"]))


# --- parts -----------------------------------------------------------------------------------------------------------


def _leave_posts(tx: Tx, account: str, after: Values, leaving: Leaving) -> None:
    """Closed as a lead would: with nobody in hand, and a substitute where people would be left (T10, R07). All, or none."""
    on_post = [x for x in tx.book.counters.values() if x.clerk == account and x.state != "closed"]
    left = [] if keeps_post(after) else on_post
    numbers = [x.number for x in left]
    if left and (not leaving.closes or len(left) > 1):
        raise r.OnPost(counters=numbers, problems=[f"on post at counter {', '.join(map(str, numbers))}: close it first"])
    cover = _cover(tx, leaving.cover) if left else None
    for counter in left:
        lead = tx.acted_by(Actor(tx.actor.id, tx.actor.roles | {"lead"}))
        try:
            counters.close(lead, counter.number, REASON, cover)
        except r.Refused as refused:
            told = [f"counter {counter.number} cannot be closed now: {refused.code}"]
            raise r.OnPost(counters=numbers, because=refused.code, missing=refused.facts.get("missing", []), problems=told) from None


def _cover(tx: Tx, cover: str | None) -> str | None:
    """The substitute's account, by id or login."""
    return known(tx, cover)[0].id if cover else None


def _names(tx: Tx, account: str, after: Values) -> dict[str, str | None]:
    """The texts of the version; one that was erased leaves what stands there."""
    stands = tx.accounts.named(account)
    assert stands is not None
    texts = versions.plain(tx, KEEPER, {name: after[name] for name in _NAMES})
    found = {name: getattr(stands, name) if text is None else text for name, text in texts.items()}
    return found | {"number": found["number"] or None}


def _administers(values: Values) -> bool:
    return bool(values["active"]) and ADMIN in values["roles"]


def _settled(values: Values) -> tuple[Values, list[Wrong]]:
    """What the schema of hall.toml says of an account."""
    own = {x: values[x] or "" for x in _NAMES}
    roles = values["roles"] if isinstance(values["roles"], list) else []
    try:
        found = Account.model_validate({"login": "any", "roles": [x for x in STAFF_ROLES if x in roles], **own})
    except ValidationError as e:
        names = dict.fromkeys(str(x["loc"][0]) for x in e.errors(include_url=False, include_input=False))
        wrong = [(name, field.hint_en) for name in names if (field := KEEPER.part.field(name)) is not None]
        return {**own, "roles": roles, "active": values["active"] is True}, [*wrong, *_unknown(roles)]
    kept: Values = {x: getattr(found, x) for x in _NAMES}
    return {**kept, "roles": list(found.roles), "active": values["active"] is True}, [*_unknown(roles), *_flag(values["active"])]


def _unknown(roles: list[Any]) -> list[Wrong]:
    unknown = [str(x) for x in roles if x not in STAFF_ROLES]
    return [("roles", f"{', '.join(unknown)}; one of {', '.join(STAFF_ROLES)}")] if unknown else []


def _flag(active: Any) -> list[Wrong]:
    return [] if isinstance(active, bool) else [("active", "true or false")]


def _trained(tx: Tx, trained: Any) -> tuple[list[str] | None, list[Wrong]]:
    """In the hall's own order; none = every matter."""
    if not trained:
        return None, []
    given = [str(x) for x in trained] if isinstance(trained, list) else [str(trained)]
    unknown = [x for x in given if x not in tx.book.matters]
    wrong = [("trained", f"no matter {', '.join(unknown)}; one of {', '.join(tx.book.matters)}")] if unknown else []
    return sorted(set(given)), wrong


def _unit(unit: Any) -> tuple[str, list[Wrong]]:
    text = " ".join(str(unit or "").split())
    return text, [("unit", f"{_UNIT_LENGTH} characters at most")] if len(text) > _UNIT_LENGTH else []

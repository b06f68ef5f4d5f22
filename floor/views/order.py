"""Why one number was called before another: worked out from the journal of both tickets and of the counter, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from floor import facts as f
from floor.book import Book
from floor.nouns import CALLED, CLOSED, HELD, SERVING, WAITING, Counter, Key, Matter, Noun, Ticket
from floor.rules.clocks import WaitClock
from floor.times import local
from floor.views.scene import Scene, View
from floor.views.why import Names

_PAPER = (f.PrintMoved, f.Reprinted, f.WhyPrinted, f.NoticePrinted)
_BESIDE = (*_PAPER, f.Rated, f.Lapsed, f.LapseConfirmed, f.LapseDismissed)  # do not move a ticket


@dataclass(frozen=True)
class Records:
    """What the journal holds: events of the ticket called (`b`), of the other (`a`), of counters by their number; `clock` of that day."""

    b: Sequence[f.Event]
    a: Sequence[f.Event]
    counters: Mapping[int, Sequence[f.Event]]
    clock: WaitClock


class _Then:
    """The floor as far as these tickets and one counter go, at journal number `seq`."""

    def __init__(self, scene: Scene, events: Iterable[f.Event], seq: int) -> None:
        self._kept: dict[tuple[type, Key], Any] = {}
        self._book = Book(self._fetch)
        kept: list[Noun] = [*scene.book.matters.values()]
        self._book.put([*kept, *[Counter(c.number, c.zone, c.matters) for c in scene.book.counters.values()]])
        for event in sorted(events, key=lambda e: e.seq):
            if event.seq < seq and not isinstance(event.fact, _BESIDE):
                self._take(event)

    def ticket(self, ticket_id: str) -> Ticket | None:
        found = self._kept.get((Ticket, ticket_id))
        return found if isinstance(found, Ticket) else None

    def lent(self, number: int) -> list[str]:
        """Matters that the counter took only when nobody of its own waited."""
        return self._book.tides.lent(number)

    def counter(self, number: int) -> Counter:
        return self._book.counters[number]

    def waited_s(self, ticket_id: str, clock: WaitClock, at: datetime) -> float:
        return clock.used(self._book.waits.get(ticket_id), at)

    def _take(self, event: f.Event) -> None:
        for row in self._book.apply(event):
            noun = getattr(row, "noun", row)
            if hasattr(noun, "id"):
                self._kept[type(noun), noun.id] = noun

    def _fetch(self, kind: type, key: Key) -> Noun | None:
        found: Noun | None = self._kept.get((kind, key))
        return found


@dataclass(frozen=True)
class _Case:
    """One call of B, and where A stood at that moment."""

    call: f.Event
    why: Mapping[str, Any]
    b: Ticket
    a: Ticket | None
    counter: Counter
    lent: list[str]
    waited_s: float

    @property
    def at(self) -> datetime:
        return self.call.at


def explain(scene: Scene, records: Records, called: Ticket, before: Ticket) -> View:
    """The whole answer: cause, sentences for staff and for the public, and the facts they rest on."""
    calls = [e for e in records.b if isinstance(e.fact, f.Called)]
    first_a = next((e for e in records.a if isinstance(e.fact, f.Called)), None)
    if not calls:
        return _never(scene, called, before, first_a)
    cases = [_case(scene, records, call, called.id, before.id) for call in calls]
    case = next((x for x in cases if x.a is not None and x.a.state == WAITING), cases[0])
    cause, more = _cause(case)
    told = _Told(scene, case, before)
    sentences = [told.call(), *told.first(first_a), *told.standing(cause, more), *told.rule(cause, more)]
    public = [told.call(), *told.first(first_a), *told.standing(cause, more), *told.rule(cause, more, public=True)]
    cause = str(case.why["clause"]) if cause == "passed" else cause
    return told.head(called) | {"cause": cause, "sentences": sentences, "public": public}


def _case(scene: Scene, records: Records, call: f.Event, b_id: str, a_id: str) -> _Case:
    assert isinstance(call.fact, f.Called)
    counter = call.fact.counter
    then = _Then(scene, [*records.a, *records.b, *records.counters.get(counter, ())], call.seq)
    b = then.ticket(b_id)
    assert b is not None  # a call follows a taking
    a = then.ticket(a_id)
    stored = next((p for p in call.fact.why.get("passed", []) if p["ticket"] == a_id), None)
    waited_s = float(stored["waited_s"]) if stored else then.waited_s(a_id, records.clock, call.at)
    return _Case(call, call.fact.why, b, a, then.counter(counter), then.lent(counter), waited_s)


def _cause(case: _Case) -> tuple[str, dict[str, Any]]:
    """What kept A from being called there and then."""
    a, at = case.a, case.at
    if a is None:
        return "came_later", {}
    if a.state in (CALLED, SERVING):
        return "in_hand", {"counter": a.counter, "at": a.started_at or a.called_at}
    if a.state == HELD:
        return "held", {}
    if a.state == CLOSED:
        return f"closed_{a.outcome}", {"at": a.closed_at}
    number = case.counter.number
    if a.reserved not in (None, number):
        return "reserved_elsewhere", {"counter": a.reserved}
    own = case.counter.serves or ()
    if a.reserved is None and a.matter not in own and a.matter in case.lent and not case.why.get("lent"):
        return "lent_later", {}
    if a.reserved is None and a.matter not in (*own, *case.lent):
        return "not_served", {}
    if case.why["clause"] == "chosen":
        return "chosen", {}
    if a.lane == "booked" and a.clock > at:
        return "not_yet_time", {"at": a.clock}
    return _queued(case, a)


def _queued(case: _Case, a: Ticket) -> tuple[str, dict[str, Any]]:
    """Both could have been called: the rule decided."""
    b = case.b
    passed = case.why.get("passed", [])
    if (a.matter, a.lane, a.reserved) == (b.matter, b.lane, b.reserved):
        if case.why["clause"] == "rescue" and (a.clock, a.seq) < (b.clock, b.seq):
            return "rescue", {}
        return ("earlier", {"at": b.clock}) if (b.clock, b.seq) < (a.clock, a.seq) else ("recorded", {})
    mine = next((p for p in passed if p["ticket"] == a.id), None)
    if mine is not None:
        return "passed", {"head": mine}
    heads = [p for p in passed if (p["matter"], p["lane"]) == (a.matter, a.lane)]
    if heads:
        return "behind", {"head": heads[0]}
    return "recorded", {}


class _Told:
    """The case in words of both languages."""

    def __init__(self, scene: Scene, case: _Case, before: Ticket) -> None:
        self._scene = scene
        self._case = case
        self._before = before

    def head(self, called: Ticket) -> View:
        scene, case = self._scene, self._case
        actor = case.call.actor
        person = scene.person(actor.removeprefix("staff:")) if actor.startswith("staff:") else None
        return {
            "called": _seen(scene, case.b, float(getattr(case.call.fact, "used_s", 0.0))) | {"key": self._moment(case.why.get("key"))},
            "before": _seen(scene, case.a or self._before, case.waited_s if case.a else 0.0) | {"key": self._moment(self._key_of_a())},
            "at": scene.at(case.at), "seq": case.call.seq, "counter": case.counter.number, "clause": case.why["clause"],
            "reason": case.why.get("reason"), "by": person, "day": called.day, "rule": scene.rule_sentence(),
            "passed": [{"number": p["number"], "lane": p["lane"], "waited_s": p["waited_s"]} for p in case.why.get("passed", [])],
        }  # fmt: skip

    def call(self) -> Names:
        case = self._case
        return self._say("call", at=self._clock(case.at), counter=case.counter.number, **self._of("b", case.b, self._used()))

    def first(self, first_a: f.Event | None) -> list[Names]:
        """A had been called even before."""
        if first_a is None or first_a.seq > self._case.call.seq:
            return []
        return [self._say("a_first", a=self._before.number, at=self._clock(first_a.at), counter=getattr(first_a.fact, "counter", ""))]

    def standing(self, cause: str, more: Mapping[str, Any]) -> list[Names]:
        """Where A stood."""
        a = self._case.a
        if a is None:
            times = {"at": self._clock(self._before.taken_at), "b_at": self._clock(self._case.b.taken_at)}
            return [self._say("came_later", a=self._before.number, **times)]
        found = [self._say("stood", **self._of("a", a, self._case.waited_s))] if a.state == WAITING else []
        places: dict[str, Any] = {"a": a.number, "b": self._case.b.number, "counter": more.get("counter", "")}
        places["at"] = self._clock(more["at"]) if isinstance(more.get("at"), datetime) else ""
        places["own"] = self._case.counter.number
        if cause in _STANDING:
            key = "in_hand_serving" if cause == "in_hand" and a.state == SERVING else cause
            found.append(self._say(key, matter=self._matter(a.matter), **places))
        return found

    def rule(self, cause: str, more: Mapping[str, Any], public: bool = False) -> list[Names]:
        """Which clause decided, with the promised moments."""
        case, b, a = self._case, self._case.b.number, self._before.number
        if cause == "chosen":
            reason = "" if public else self._scene.teller.reason(case.why.get("reason"))
            return [self._say("chosen" if reason else "chosen_public", b=b, reason=reason)]
        if cause in ("rescue", "recorded"):
            return [self._say(cause, a=a, b=b)]
        if cause == "behind":
            head = more["head"]
            behind = self._say("behind", a=a, b=b, head=head["number"], waited=_minutes(head["waited_s"]))
            return [behind, *self._clause(head["number"], head["lane"], head["waited_s"], head.get("key"))]
        if cause == "passed":
            mine = more["head"]
            return self._clause(a, mine["lane"], mine["waited_s"], mine.get("key"))
        return []

    def _clause(self, number: str, lane: str, waited_s: float, key: str | None) -> list[Names]:
        """Why the call went to B and not to this head of another queue."""
        case, names = self._case, self._scene.lane_names
        clause = str(case.why["clause"])
        if clause == "promise" and lane == "ordinary" and waited_s > self._scene.house.rule.limit_s:
            clause = "promise_lapsed"
        elif (clause == "run_cap" and lane == "ordinary") or (clause == "rescue" and lane != "ordinary"):
            clause = "in_turn"  # between these two the earlier moment decided
        lanes = {"b_lane": names.get(case.b.lane, {}), "a_lane": names.get(lane, {})}
        found = [self._say(f"clause.{clause}", a=number, b=case.b.number, **lanes)]
        own, other = self._moment(case.why.get("key")), self._moment(key)
        if clause in ("promise", "in_turn") and own and other:
            found.append(self._say("keys", a=number, b=case.b.number, b_by=own[11:16], a_by=other[11:16]))
        return found

    def _key_of_a(self) -> str | None:
        return next((p.get("key") for p in self._case.why.get("passed", []) if p["ticket"] == self._before.id), None)

    def _used(self) -> float:
        return float(getattr(self._case.call.fact, "used_s", 0.0))

    def _of(self, which: str, t: Ticket, waited_s: float) -> dict[str, Any]:
        lane = self._scene.lane_names.get(t.lane, {})
        return {which: t.number, "lane": lane, "taken": self._clock(t.taken_at), "waited": _minutes(waited_s)}

    def _matter(self, code: str) -> Names:
        known: Matter | None = self._scene.book.matters.get(code)
        return known.names if known else {"zh": code, "en": code}

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self._scene.house.hours.zone):%H:%M:%S}"

    def _moment(self, iso: str | None) -> str | None:
        return local(datetime.fromisoformat(iso), self._scene.house.hours.zone) if iso else None

    def _say(self, key: str, **places: Any) -> Names:
        return self._scene.words(f"floor.order.{key}", **places)


_STANDING = frozenset(
    {
        "in_hand", "held", "closed_finished", "closed_no_show", "closed_cancelled", "reserved_elsewhere", "not_served", "lent_later",
        "not_yet_time", "earlier",
    }
)  # fmt: skip


def _never(scene: Scene, called: Ticket, before: Ticket, first_a: f.Event | None) -> View:
    """B has not been called at all."""
    said = scene.words("floor.order.b_not_called", b=called.number)
    found = [said]
    if first_a is not None:
        at = f"{first_a.at.astimezone(scene.house.hours.zone):%H:%M:%S}"
        found.append(scene.words("floor.order.a_first", a=before.number, at=at, counter=getattr(first_a.fact, "counter", "")))
    return {
        "called": _seen(scene, called, 0.0) | {"key": None}, "before": _seen(scene, before, 0.0) | {"key": None}, "at": None, "seq": None,
        "counter": None, "clause": None, "reason": None, "by": None, "day": called.day, "rule": scene.rule_sentence(), "passed": [],
        "cause": "b_not_called", "sentences": found, "public": found,
    }  # fmt: skip


def _seen(scene: Scene, t: Ticket, waited_s: float) -> View:
    return {
        "id": t.id, "number": t.number, "lane": t.lane, "lane_name": scene.lane_names.get(t.lane), "matter": t.matter,
        "taken_at": scene.at(t.taken_at), "clock": scene.at(t.clock), "state": t.state, "waited_s": round(waited_s, 1),
    }  # fmt: skip


def _minutes(seconds: float) -> int:
    return int(seconds // 60)

"""The queues: who stands where, the order of calls, and how many are ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from heads import NINE, at
from hypothesis import given, settings
from hypothesis import strategies as st

from priority.choose import Choice, choose
from priority.lanes import LANES, ORDINARY, Rule
from priority.lines import Lines, Standing

MATTERS = ("id_card", "pension")
NOW = at(60)


def standing(name: int, minutes: float, lane: str = ORDINARY, matter: str = "id_card", counter: int | None = None) -> Standing:
    return Standing(f"t{name}", f"A{name:03d}", matter, lane, at(minutes), name, counter)


@st.composite
def crowds(draw: st.DrawFn, matters: tuple[str, ...] = MATTERS, counters: tuple[int | None, ...] = (None,)) -> list[Standing]:
    """Waiting tickets as a morning brings them: clocks of the last hour; only appointments lie ahead of now."""
    found = []
    for name in range(draw(st.integers(0, 24))):
        lane = draw(st.sampled_from(LANES))
        minutes = draw(st.integers(0, 75 if lane == "booked" else 60))
        found.append(standing(name + 1, minutes, lane, draw(st.sampled_from(matters)), draw(st.sampled_from(counters))))
    return found


minutes = st.integers(0, 30).map(lambda m: timedelta(minutes=m))
rules = st.builds(
    lambda targets, limit, cap: Rule(dict(zip(LANES, targets, strict=True)), limit * 60.0, cap),
    st.tuples(minutes, minutes, minutes, minutes),
    st.integers(5, 40),
    st.integers(1, 6),
) | st.just(Rule())
rescues = st.builds(lambda rule, guard_min: replace(rule, guard_s=guard_min * 60.0), rules, st.sampled_from([40, 45, 50]))
either = rules | rescues


def lines_of(crowd: list[Standing]) -> Lines:
    lines = Lines()
    for one in crowd:
        lines.join(one)
    return lines


class Waits:
    """Everybody has waited since the clock, as the first wait of a ticket has."""

    def __init__(self, crowd: list[Standing]) -> None:
        self.clocks = {one.ticket: one.clock for one in crowd}

    def __call__(self, ticket: str) -> float:
        return max(0.0, (NOW - self.clocks[ticket]).total_seconds())


def called(lines: Lines, rule: Rule, runs: dict[str, int], waits: Waits, matters: tuple[str, ...] = MATTERS) -> list[Choice]:
    return list(lines.order(matters, None, rule, runs, NOW, waits))


# --- the order ------------------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(crowds(("id_card",)), either, st.integers(0, 7))
def test_ahead_is_the_place_in_the_order_of_calls(crowd: list[Standing], rule: Rule, run: int) -> None:
    lines, waits = lines_of(crowd), Waits(crowd)
    order = [c.head.ticket for c in called(lines, rule, {"id_card": run}, waits)]
    assert len(order) == len(crowd)
    assert {t: lines.ahead(t, rule, run, NOW, waits) for t in order} == {t: i for i, t in enumerate(order)}


@settings(max_examples=300)
@given(crowds(("id_card",)), either, st.integers(0, 7), st.sampled_from(LANES), st.integers(0, 15))
def test_the_number_told_before_taking_is_the_number_ahead_after_taking(
    crowd: list[Standing], rule: Rule, run: int, lane: str, booked_in: int
) -> None:
    lines = lines_of(crowd)
    clock = at(60 + booked_in) if lane == "booked" else NOW
    waits = Waits(crowd)
    told = lines.would_be_ahead(("id_card", lane, clock), rule, run, NOW, waits)
    assert len(lines) == len(crowd)
    taken = Standing("new", "A999", "id_card", lane, clock, 999)
    lines.join(taken)
    assert lines.ahead("new", rule, run, NOW, Waits([*crowd, taken])) == told


@settings(max_examples=200)
@given(crowds(), rules, st.integers(0, 7))
def test_nobody_is_overtaken_in_the_own_lane(crowd: list[Standing], rule: Rule, run: int) -> None:
    order = called(lines_of(crowd), rule, {"id_card": run}, Waits(crowd))
    for matter in MATTERS:
        for lane in LANES:
            served = [(c.head.clock, c.head.seq) for c in order if (c.head.matter, c.head.lane) == (matter, lane)]
            assert served == sorted(served)


@settings(max_examples=200)
@given(crowds(), either, st.integers(0, 7))
def test_every_call_has_a_reason_that_names_all_it_passed(crowd: list[Standing], rule: Rule, run: int) -> None:
    lines, waits = lines_of(crowd), Waits(crowd)
    for choice in called(lines, rule, {"id_card": run}, waits):
        head = choice.head
        assert choice.clause == ("promise" if head.lane != ORDINARY else choice.clause)
        assert choice.clause in ("promise", "in_turn", "run_cap", "rescue")
        assert choice.key == rule.key(head.lane, head.clock)
        others = {h.ticket for h in lines.heads(MATTERS, None, rule, waits)} - {head.ticket}
        assert {h.ticket for h in choice.passed} == others
        lines.leave(head.ticket)


@settings(max_examples=200)
@given(crowds(), either, st.dictionaries(st.sampled_from(MATTERS), st.integers(0, 7)))
def test_the_order_is_what_calling_one_after_the_other_gives(crowd: list[Standing], rule: Rule, runs: dict[str, int]) -> None:
    lines, waits = lines_of(crowd), Waits(crowd)
    told = [c.head.ticket for c in called(lines, rule, runs, waits)]
    done, runs = [], dict(runs)
    while choice := choose(lines.heads(MATTERS, None, rule, waits), runs, rule, NOW):
        done.append(choice.head.ticket)
        if choice.head.lane == ORDINARY:
            runs[choice.head.matter] = 0
        for matter in choice.ran:
            runs[matter] = runs.get(matter, 0) + 1
        lines.leave(choice.head.ticket)
    assert done == told


@given(crowds())
def test_looking_at_the_order_changes_neither_queues_nor_runs(crowd: list[Standing]) -> None:
    lines, waits, runs = lines_of(crowd), Waits(crowd), {"id_card": 3}
    first = called(lines, Rule(), runs, waits)
    assert called(lines, Rule(), runs, waits) == first
    assert runs == {"id_card": 3}
    assert len(lines) == len(crowd)


def test_a_lapsed_ordinary_ticket_goes_after_six_of_the_care_lane() -> None:
    crowd = [standing(1, 0)] + [standing(10 + i, 50, "care") for i in range(9)]
    order = [c.head.number for c in called(lines_of(crowd), Rule(), {}, Waits(crowd))]
    assert order.index("A001") == 6
    assert [c.clause for c in called(lines_of(crowd), Rule(), {"id_card": 4}, Waits(crowd))][:3] == ["promise", "promise", "run_cap"]


# --- joining and leaving --------------------------------------------------------------------------------------------


places = (st.sampled_from(LANES), st.sampled_from(MATTERS), st.sampled_from((None, 1, 2)))
steps = st.lists(st.tuples(st.booleans(), st.integers(1, 8), st.integers(0, 60), *places), max_size=40)


@settings(max_examples=200)
@given(steps)
def test_the_queues_hold_exactly_who_joined_and_did_not_leave(moves: list[tuple[bool, int, int, str, str, int | None]]) -> None:
    lines, who = Lines(), {}
    for joins, name, clock, lane, matter, counter in moves:
        if joins:
            who[f"t{name}"] = standing(name, clock, lane, matter, counter)
            lines.join(who[f"t{name}"])
        else:
            who.pop(f"t{name}", None)
            lines.leave(f"t{name}")
    assert len(lines) == len(who)
    assert all((f"t{n}" in lines) == (f"t{n}" in who) for n in range(1, 9))
    for matter in MATTERS:
        for lane in LANES:
            there = sorted((x for x in who.values() if (x.matter, x.lane, x.counter) == (matter, lane, None)), key=lambda x: x.place)
            assert lines.count(matter, lane) == len(there)
            assert lines.first(matter, lane, 3) == there[:3]


def test_leaving_twice_and_joining_twice_is_once() -> None:
    lines = Lines()
    lines.join(standing(1, 0))
    lines.join(standing(1, 5, "care"))
    assert (lines.count("id_card", ORDINARY), lines.count("id_card", "care"), len(lines)) == (0, 1, 1)
    lines.leave("t1")
    lines.leave("t1")
    assert len(lines) == 0


# --- reserved for a counter -----------------------------------------------------------------------------------------


def test_a_reserved_ticket_is_a_head_for_its_counter_only() -> None:
    crowd = [standing(1, 0, counter=3), standing(2, 10)]
    lines, waits = lines_of(crowd), Waits(crowd)
    assert [h.number for h in lines.heads(["id_card"], 3, Rule(), waits)] == ["A002", "A001"]
    assert [h.number for h in lines.heads(["id_card"], 4, Rule(), waits)] == ["A002"]
    assert lines.count("id_card", ORDINARY) == 1


def test_a_reserved_ticket_is_called_by_its_counter_whatever_matters_that_takes() -> None:
    crowd = [standing(1, 0, matter="pension", counter=3)]
    lines = lines_of(crowd)
    choice = choose(lines.heads(["id_card"], 3, Rule(), Waits(crowd)), {}, Rule(), NOW)
    assert choice is not None
    assert choice.head.number == "A001"


@given(crowds(counters=(None, 3)))
def test_each_reserved_ticket_has_the_key_of_its_lane(crowd: list[Standing]) -> None:
    lines, waits = lines_of(crowd), Waits(crowd)
    order = list(lines.order(MATTERS, 3, Rule(), {}, NOW, waits))
    assert all(c.key == Rule().key(c.head.lane, c.head.clock) for c in order)
    assert {c.head.ticket for c in order} == {one.ticket for one in crowd}


@given(crowds(counters=(3, 4)))
def test_a_reserved_ticket_counts_those_reserved_like_it(crowd: list[Standing]) -> None:
    lines, waits = lines_of(crowd), Waits(crowd)
    for me in crowd:
        like = sorted((x for x in crowd if (x.counter, x.lane) == (me.counter, me.lane)), key=lambda x: x.place)
        assert lines.ahead(me.ticket, Rule(), 0, NOW, waits) == like.index(me)


def test_a_call_among_very_many_looks_at_the_heads_only() -> None:
    looked: list[str] = []
    lines = lines_of([standing(i, i % 60, LANES[i % 3]) for i in range(1, 3001)])

    def waits(ticket: str) -> float:
        looked.append(ticket)
        return 0.0

    assert choose(lines.heads(["id_card"], 1, Rule(), waits), {}, Rule(), NINE) is not None
    assert len(looked) == 3
    looked.clear()
    lines.ahead("t2999", Rule(), 0, NOW, waits)
    assert len(looked) < 20

"""Staff accounts as versions: now or later, undone; who may not be touched, and what a role takes along (R59, R60)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from floor.actors import HALL
from floor.desk import setup, staff, versions
from floor.desk.settings import in_force
from floor.desk.staff import KEEPER, NewAccount
from floor.desk.versions import Asked, Leaving
from floor.nouns import SettingChange
from tests.floor.book_steps import LEADER, act, made
from tests.floor.desk_harness import KIOSK, LEAD, OFFICE, Desk
from tests.floor.staff_steps import WHY, People


@pytest.fixture
def people(desk: Desk) -> Iterator[People]:
    yield People(desk)
    assert desk.verify().sound


def changes(people: People, account: str) -> list[tuple[int, str, str]]:
    found = people.desk.database.select(SettingChange, part=f"staff/{account}")
    return sorted((x.version, x.state, x.why) for x in found)


def test_each_change_is_a_version_with_who_and_what_stood_there_before(people: People) -> None:
    clerk = people.add("c1", "clerk", unit="公安局")
    people.change(clerk, roles=["guide"], unit="医保局")
    change = people.desk.database.noun(SettingChange, (f"staff/{clerk}", 2))
    assert isinstance(change, SettingChange)
    assert change.before is not None
    assert (change.before["roles"], change.after["roles"], change.made_by) == (["clerk"], ["guide"], people.admin.id)
    assert (change.before["unit"], change.after["unit"]) == ("公安局", "医保局")
    assert (people.staff(clerk).roles, people.staff(clerk).unit) == (["guide"], "医保局")
    assert changes(people, clerk) == [(1, "in_force", ""), (2, "in_force", WHY)]


def test_an_undo_is_a_new_version_with_the_old_values(people: People) -> None:
    clerk = people.add("c1", "clerk", badge="A012")
    people.change(clerk, roles=["guide"], badge="B001", name="谷雨")
    people.desk.do(lambda tx: versions.undo(tx, KEEPER, clerk, None, Asked(2, "写错了")), people.admin)
    named = people.desk.do(lambda tx: tx.accounts.named(clerk))
    assert (people.staff(clerk).roles, named.badge, named.name) == (["clerk"], "A012", "白露")
    assert [x[0] for x in changes(people, clerk)] == [1, 2, 3]
    restored = people.desk.database.noun(SettingChange, (f"staff/{clerk}", 3))
    assert isinstance(restored, SettingChange)
    assert restored.restores == 1


def test_the_journal_names_nobody(people: People) -> None:
    clerk = people.add("c1", "clerk", name="沈某某", badge="ZZ017", number="40917")
    people.change(clerk, name="沈新某", badge="ZZ018", number="40918")
    journal = "".join(body for _, _, body in people.desk.facts())
    assert not [x for x in ("沈某某", "沈新某", "ZZ017", "ZZ018", "40917", "40918") if x in journal]
    kept = {row["value"] for row in people.desk.sql("SELECT value FROM personal WHERE subject = :s", s=clerk)}
    assert {"沈某某", "沈新某", "ZZ017", "40918"} <= kept


def test_a_new_role_from_monday_begins_on_monday(people: People) -> None:
    desk = people.desk
    clerk = people.add("c1", "clerk")
    planned = people.change(clerk, "2026-06-08T08:30:00+08:00", roles=["guide"])
    assert (planned.state, people.staff(clerk).roles) == ("planned", ["clerk"])
    with desk.refused("change_planned"):
        people.change(clerk, unit="公安局")
    desk.at("08:29", "2026-06-08").sweep()
    assert people.staff(clerk).roles == ["clerk"]
    desk.sweep("08:30")
    assert people.staff(clerk).roles == ["guide"]
    assert changes(people, clerk)[-1][:2] == (2, "in_force")
    people.desk.restart()
    assert in_force(desk.book, f"staff/{clerk}") == 2


def test_a_planned_change_is_called_off_and_the_next_version_has_another_number(people: People) -> None:
    clerk = people.add("c1", "clerk")
    people.change(clerk, "opening", roles=["guide"])
    people.desk.do(lambda tx: versions.call_off(tx, KEEPER, clerk, "不调了"), people.admin)
    people.change(clerk, unit="公安局")
    assert [(x[0], x[1]) for x in changes(people, clerk)] == [(1, "in_force"), (2, "called_off"), (3, "in_force")]


def test_what_stands_there_was_seen_before_it_is_changed(people: People) -> None:
    clerk = people.add("c1", "clerk")
    people.change(clerk, unit="公安局")
    with people.desk.refused("setting_changed"):
        people.desk.do(lambda tx: versions.change(tx, KEEPER, clerk, {"unit": "医保局"}, Asked(1, WHY)), people.admin)


# --- gates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{"roles": ["clerk"]}, {"active": False}, {"roles": ["clerk"], "active": False}])
def test_the_last_admin_keeps_the_role(people: People, values: dict[str, object]) -> None:
    first = people.admin.staff
    assert first is not None
    second = people.add("a2", "admin")
    by_second = people.actor(second)
    people.change(first, by=by_second, **values)
    with people.desk.refused("own_account"):
        people.change(second, by=by_second, **values)
    other = people.add("a3", "admin")
    people.change(second, by=people.actor(other), active=False)
    with people.desk.refused("last_admin"):
        people.desk.do(lambda tx: versions.change(tx, KEEPER, other, values, Asked(1, WHY)), people.admin)


def test_two_planned_changes_together_do_not_take_the_last_admin_away(people: People) -> None:
    first, second = people.admin.staff, people.add("a2", "admin")
    assert first is not None
    people.change(second, "opening", active=False)
    people.change(first, "opening", by=people.actor(second), roles=["office"])
    people.desk.at("08:31", "2026-06-02").sweep()
    assert [people.staff(x).active and "admin" in people.staff(x).roles for x in (first, second)].count(True) == 1
    [(_, state, _)] = [x for x in changes(people, first) + changes(people, second) if x[1] == "refused"]
    assert state == "refused"
    dropped = json.loads(people.desk.facts("change_dropped")[0][2])
    assert (dropped["reason"], dropped["problems"]) == ("refused", ["last_admin"])


def test_nobody_changes_their_own_role_now_later_or_by_undo(people: People) -> None:
    own = people.admin.staff
    assert own is not None
    people.add("a2", "admin")
    for takes in ("now", "opening"):
        with people.desk.refused("own_account"):
            people.change(own, takes, roles=["admin", "supervisor"])
    people.change(own, unit="政务中心")  # what gives no right is free
    other = people.actor(people.add("a3", "admin"))
    people.change(own, by=other, roles=["admin", "office"])
    with people.desk.refused("own_account"):
        people.desk.do(lambda tx: versions.undo(tx, KEEPER, own, None, Asked(3, WHY)), people.admin)
    people.change(own, "opening", by=other, active=False)
    with people.desk.refused("own_account"):
        people.desk.do(lambda tx: versions.call_off(tx, KEEPER, own, "不要"), people.admin)


@pytest.mark.parametrize("actor", [LEAD, OFFICE, KIOSK], ids=lambda x: x.id)
def test_only_an_admin_changes_accounts(people: People, actor: object) -> None:
    clerk = people.add("c1", "clerk")
    with people.desk.refused("not_permitted"):
        people.change(clerk, by=actor, roles=["lead"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"name": "白" * 61}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["clerk", "king"]}, "roles"),
        ({"roles": "clerk"}, "roles"),
        ({"trained": ["nothing"]}, "trained"),
        ({"number": "1"}, "number"),
        ({"number": "4711"}, "number"),
        ({"badge": "B" * 13}, "badge"),
        ({"unit": "局" * 61}, "unit"),
        ({"active": "no"}, "active"),
        ({"phone": "1"}, "phone"),
        ({"name": "白\x00露"}, "name"),
    ],
)
def test_values_that_are_not_right_are_told_by_their_field(people: People, values: dict[str, object], wrong: str) -> None:
    people.add("c2", "clerk", number="4711")
    clerk = people.add("c1", "clerk")
    with people.desk.refused("bad_request") as told:
        people.change(clerk, **values)  # type: ignore[arg-type]
    assert wrong in told.value.facts["wrong"]
    with people.desk.refused("bad_request"):
        people.desk.do(lambda tx: staff.add(tx, NewAccount("c3", {"name": "白露", "roles": ["clerk"], **values})))


def test_a_change_that_changes_nothing_or_says_not_why_is_refused(people: People) -> None:
    clerk = people.add("c1", "clerk", trained=["id_card", "marriage"])
    with people.desk.refused("bad_request") as told:
        people.change(clerk, trained=["marriage", "id_card"], unit="  ")
    assert told.value.facts["same"]
    with people.desk.refused("bad_request") as told:
        people.desk.do(lambda tx: versions.change(tx, KEEPER, clerk, {"unit": "公安局"}, Asked(1, " ")), people.admin)
    assert told.value.facts["wrong"] == ["why"]


# --- a clerk on post ------------------------------------------------------------------------------------------------


@pytest.fixture
def manned(people: People) -> str:
    clerk = people.add("c1", "clerk")
    people.desk.open(4, actor=people.actor(clerk))
    return clerk


@pytest.mark.parametrize("values", [{"active": False}, {"roles": ["guide"]}])
def test_a_clerk_on_post_is_not_disabled_before_the_counter_is_closed(people: People, manned: str, values: dict[str, object]) -> None:
    with people.desk.refused("on_post") as told:
        people.change(manned, **values)  # type: ignore[arg-type]
    assert told.value.facts["counters"] == [4]
    people.desk.close_counter(4, actor=people.actor(manned))
    people.change(manned, **values)  # type: ignore[arg-type]


def test_the_counter_is_closed_with_the_order_when_it_says_so(people: People, manned: str) -> None:
    people.change(manned, leaving=Leaving(True), active=False)
    assert (people.desk.counter(4).state, people.desk.counter(4).reason, people.staff(manned).active) == ("closed", "account", False)


def test_with_a_visitor_in_hand_nothing_is_half_changed(people: People, manned: str) -> None:
    people.desk.take("id_card")
    people.desk.next(4, people.actor(manned))
    with people.desk.refused("on_post") as told:
        people.change(manned, leaving=Leaving(True), active=False)
    assert told.value.facts["because"] == "counter_busy"
    assert people.desk.counter(4).state == "open"


def test_people_left_near_closing_need_a_substitute(people: People, manned: str) -> None:
    other = people.add("c2", "clerk")
    people.desk.at("17:20").take("id_card")
    with people.desk.refused("on_post") as told:
        people.change(manned, leaving=Leaving(True), active=False)
    assert (told.value.facts["because"], told.value.facts["missing"]) == ("rule_refused", ["cover"])
    with people.desk.refused("unknown_account"):
        people.change(manned, leaving=Leaving(True, "nobody"), active=False)
    people.change(manned, leaving=Leaving(True, "c2"), active=False)
    closed = json.loads(people.desk.facts("counter_closed")[-1][2])
    assert (closed["cover"], people.staff(manned).active) == (other, False)


def test_another_post_role_keeps_the_post_and_training_counts_from_the_next_opening(people: People, manned: str) -> None:
    people.change(manned, roles=["lead"])
    people.change(manned, trained=["household_move"])
    assert (people.desk.counter(4).clerk, people.desk.counter(4).state) == (manned, "open")
    people.desk.close_counter(4)
    assert people.desk.open(4, actor=people.actor(manned)).serves == ["household_move"]


def test_a_disabling_that_was_planned_closes_the_post_when_its_time_comes(people: People, manned: str) -> None:
    people.change(manned, "2026-06-01T11:00:00+08:00", active=False)
    people.desk.sweep("11:00")
    assert (people.desk.counter(4).state, people.staff(manned).active) == ("closed", False)


def test_a_planned_disabling_with_a_visitor_in_hand_is_dropped_whole_and_says_so(people: People, manned: str) -> None:
    people.desk.take("id_card")
    people.desk.next(4, people.actor(manned))
    people.change(manned, "2026-06-01T11:00:00+08:00", active=False)
    people.desk.sweep("11:00")
    assert (people.desk.counter(4).state, people.staff(manned).active) == ("open", True)
    assert changes(people, manned)[-1][1] == "refused"
    assert "counter 4 cannot be closed now: counter_busy" in people.desk.facts("change_dropped")[-1][2]


def test_whoever_is_disabled_helps_nobody_any_more(people: People) -> None:
    guide = people.add("g1", "guide")
    ticket = people.desk.take("id_card", "care")
    people.desk.order("assign_helper", ticket, guide)
    people.change(guide, active=False)
    assert people.desk.ticket(ticket).helper is None
    staff_known = people.desk.do(lambda tx: staff.known(tx, "g1")[1])
    assert staff_known.active is False


def test_a_posting_by_login_admits_the_account_also_after_its_name_and_unit_have_changed(desks: Callable[..., Desk]) -> None:
    desk = desks({"rulebook.settings": {"post.admission": "posting"}})
    desk.at("09:00", "2026-06-01").do(setup.seed_calendar)
    people = People(desk)
    clerk = people.add("wren", "clerk")
    with desk.refused("rule_refused") as told:
        desk.open(4, actor=people.actor(clerk))
    assert told.value.facts["rule"] == "T16"
    post = {"kind": "posting", "department": "某局", "person": "wren", "start": "2026-06-01", "file": "2 号", "first_year": "2027-05-31"}
    act(desk, "postings", made(desk, "postings", post, OFFICE), "approve", LEADER)
    people.change(clerk, name="谷雨", unit="公安局")
    people.change(clerk, active=False)
    people.change(clerk, active=True)
    assert desk.open(4, actor=people.actor(clerk)).clerk == clerk


def test_a_change_on_the_command_line_is_the_next_version_for_a_running_hub(people: People) -> None:
    clerk = people.add("c1", "clerk")
    with people.desk.elsewhere() as other:
        other.do(lambda tx: versions.change(tx, KEEPER, clerk, {"roles": ["guide"]}, Asked(1, "run.py user")), HALL)
    with people.desk.refused("setting_changed"):
        people.desk.do(lambda tx: versions.change(tx, KEEPER, clerk, {"roles": ["lead"]}, Asked(1, WHY)), people.admin)
    people.change(clerk, roles=["lead"])
    assert [x[0] for x in changes(people, clerk)] == [1, 2, 3]
    assert people.staff(clerk).roles == ["lead"]

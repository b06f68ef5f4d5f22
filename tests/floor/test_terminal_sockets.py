"""The message `key` of an agent: whose terminal it is, once and no more, guessed staff numbers; and what the agent's picture tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from config.schema import Terminal
from floor.actors import HALL
from tests.floor.hub_harness import Hall

TERMINALS = [
    Terminal(code="t4", counter=4, device="/dev/ttyS1"),
    Terminal(code="t5", counter=5, device="/dev/ttyS1"),
    Terminal(code="west1", counter=1, agent="west", device="/dev/ttyS1"),
]


class Agent:
    def __init__(self, hall: Hall, place: str = "local") -> None:
        self._socket = hall.listen("/agent", token=hall.token("agent", place))
        self._presses = 0

    def key(self, order: str, digits: str = "", terminal: str = "t4", press: str = "") -> dict[str, Any]:
        self._presses += 1
        body = {"terminal": terminal, "order": order, "digits": digits, "press_id": press or f"p{self._presses}"}
        found: dict[str, Any] = self._socket.emit("key", body, namespace="/agent", callback=True)
        return found

    def view(self) -> dict[str, Any]:
        """The newest picture that it was sent."""
        said = [x["args"][0] for x in self._socket.get_received("/agent") if x["name"] == "view"]
        return dict(said[-1])


@pytest.fixture
def hall(hubs: Callable[..., Hall]) -> Hall:
    made = hubs({"terminals": TERMINALS, "limits.socket_events_per_s": 1000})
    account = made.account("wren", "clerk")
    made.hub.writer.quietly(HALL, lambda tx: made.hub.accounts.set_number(tx, account, "1012"))
    return made


@pytest.fixture
def agent(hall: Hall) -> Agent:
    return Agent(hall)


def take(hall: Hall) -> str:
    answer = hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card")
    assert answer.status_code == 201
    return str(answer.get_json()["ticket"]["number"])


def test_a_post_by_keys_is_the_same_post(hall: Hall, agent: Agent) -> None:
    number = take(hall)
    assert agent.key("login", "1012") == {"ok": True, "result": "done", "number": None}
    assert agent.key("next") == {"ok": True, "result": "done", "number": number}
    assert agent.key("start")["ok"]
    assert agent.key("finish")["ok"]
    assert agent.key("next") == {"ok": True, "result": "nobody", "number": None}
    hall.settle()
    assert [row["actor"] for row in hall.facts("called", "started", "finished")] == [hall.facts("logged_in")[-1]["actor"]] * 3


def test_a_repeated_press_gives_the_first_answer_and_does_nothing(hall: Hall, agent: Agent) -> None:
    first, _second = take(hall), take(hall)
    agent.key("login", "1012")
    answers = [agent.key("next", press="same") for _ in range(3)]
    assert answers == [{"ok": True, "result": "done", "number": first}] * 3
    hall.settle()
    assert len(hall.facts("called")) == 1
    assert agent.key("recall", press="same")["code"] == "request_id_reused"


def test_a_refusal_is_told_by_its_code_and_the_same_press_may_work_later(hall: Hall, agent: Agent) -> None:
    take(hall)
    assert agent.key("next", press="p") == {"ok": False, "code": "counter_closed", "counter": 4, "state": "closed"}
    agent.key("login", "1012")
    assert agent.key("next", press="p")["ok"]


def test_a_terminal_acts_at_its_own_counter_and_for_its_own_agent_only(hall: Hall, agent: Agent) -> None:
    for terminal in ("west1", "t9", "pad4"):
        assert agent.key("login", "1012", terminal=terminal)["code"] == "not_permitted"
    assert Agent(hall, "west").key("login", "1012", terminal="west1")["ok"]
    assert agent.key("next", terminal="t4")["code"] == "counter_closed", "the post at counter 1 opens no other"
    with hall.hub.writer.lock:
        assert {c.number for c in hall.hub.writer.book.counters.values() if c.state == "open"} == {1}


@pytest.mark.parametrize(
    "body",
    [
        {"order": "close_hall"}, {"digits": "12a"}, {"digits": "123456789"}, {"press_id": ""}, {"terminal": "x" * 33}, {"order": None},
    ],
)  # fmt: skip
def test_what_is_no_key_is_a_bad_request(hall: Hall, agent: Agent, body: dict[str, Any]) -> None:
    usual = {"terminal": "t4", "order": "next", "digits": "", "press_id": "p"}
    answer = agent._socket.emit("key", usual | body, namespace="/agent", callback=True)
    assert answer == {"ok": False, "code": "bad_request"}


def test_nobody_else_may_say_it(hall: Hall) -> None:
    screen = hall.listen("/screen", token=hall.token("screen", "main"))
    assert not screen.emit("key", {"terminal": "t4", "order": "next", "digits": "", "press_id": "p"}, namespace="/screen", callback=True)


def test_unknown_staff_numbers_are_written_down_and_soon_not_heard_any_more(hall: Hall, agent: Agent) -> None:
    assert [agent.key("login", f"{n}0")["code"] for n in range(10, 15)] == ["unknown_staff"] * 5
    refused = agent.key("login", "1012")
    assert (refused["code"], refused["retry_after_s"] > 10) == ("too_many_requests", True)
    assert agent.key("login", "1012", terminal="t5")["ok"], "the other terminal is not slowed down"
    hall.later(seconds=16)
    assert agent.key("login", "1012")["ok"] or agent.key("login", "1012")["code"] == "counter_taken"
    hall.settle()
    assert [row["body"] for row in hall.facts("login_failed")] == ['{"staff":null}'] * 5


def test_the_agents_picture_tells_number_people_and_what_is_offered(hall: Hall, agent: Agent) -> None:
    def counter() -> dict[str, Any]:
        hall.settle()
        here = next(c for c in Agent(hall).view()["counters"] if c["number"] == 4)
        return {name: here[name] for name in ("state", "number_now", "waiting", "offered")}

    assert counter() == {"state": "closed", "number_now": None, "waiting": 0, "offered": None}
    agent.key("login", "1012")
    agent.key("next")
    first = take(hall)
    assert counter() == {"state": "open", "number_now": None, "waiting": 1, "offered": first}
    take(hall)
    agent.key("next")
    assert counter() == {"state": "open", "number_now": first, "waiting": 1, "offered": None}


def test_a_staff_number_is_digits_and_of_one_account_only(hall: Hall) -> None:
    accounts, other = hall.hub.accounts, hall.account("dipper", "clerk")
    for number, said in (("1", "2 to 8 digits"), ("123456789", "2 to 8 digits"), ("12a", "2 to 8 digits"), ("1012", "another account")):
        with pytest.raises(Exception, match="bad_request") as told:
            hall.hub.writer.quietly(HALL, lambda tx, number=number: accounts.set_number(tx, other, number))
        assert said in told.value.facts["problems"][0]
    hall.hub.writer.quietly(HALL, lambda tx: accounts.set_number(tx, other, "2044"))
    hall.hub.writer.quietly(HALL, lambda tx: accounts.set_number(tx, other, None))
    assert accounts.by_number("2044") is None
    assert accounts.by_number("1012").login == "wren"

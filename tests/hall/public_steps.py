"""What an office does so that everybody may read it, over HTTP on a running hall."""

from __future__ import annotations

from typing import Any

from tests.conftest import RunningHall

GUIDE = {
    "matters.1.basis": '"《某某条例》第十六条"', "matters.1.conditions": '"累计缴费满十五年"',
    "matters.1.papers": '["居民身份证原件", "户口簿原件"]', "matters.1.procedure": '"申请、受理、审核、送达"', "matters.1.fee": '"不收费"',
    "matters.1.statutory_days": "30", "matters.1.promised_days": "10", "matters.1.stages": '["受理: 1", "审核: 8", "送达: 1"]',
}  # fmt: skip
LONG = "\n".join(f"第{n}条　材料齐全的当场受理，并出具受理凭证；材料不全的，一次性告知需要补正的全部内容和期限。" for n in range(1, 41))


def made(hall: RunningHall, role: str, register: str, **fields: Any) -> str:
    answer = hall.order(hall.token(role), f"/registers/{register}", fields=fields)
    assert answer.status == 201, answer.body
    return str(answer["entry"]["id"])


def act(hall: RunningHall, role: str, entry: tuple[str, str], name: str, **fields: Any) -> None:
    register, number = entry
    answer = hall.order(hall.token(role), f"/registers/{register}/{number}/acts/{name}", fields=fields)
    assert answer.status == 200, answer.body


def published(hall: RunningHall, group: str, title: str, content: str, **more: Any) -> str:
    """A text that the office wrote, a leader released and the office published."""
    entry = made(hall, "office", "publications", group=group, title=title, content=content, **({"start": "2026-01-01"} | more))
    act(hall, "leader", ("publications", entry), "release", checked_by="审签人")
    act(hall, "office", ("publications", entry), "publish")
    return entry


def taken_down(hall: RunningHall, entry: str) -> None:
    act(hall, "office", ("publications", entry), "end")


def bulletin(hall: RunningHall, month: str, **figures: Any) -> str:
    entry = made(hall, "office", "bulletins", month=month, **figures)
    act(hall, "leader", ("bulletins", entry), "release")
    act(hall, "office", ("bulletins", entry), "publish", place="一楼公示栏")
    return entry


def answered(hall: RunningHall, proved: str, **more: Any) -> str:
    """A complaint with its reply."""
    entry = made(hall, "supervisor", "complaints", **({"way": "oral", "matter": "等候过长", "competence": "own"} | more))
    act(hall, "supervisor", ("complaints", entry), "reply", findings="已了解", reply_way="oral", reply="已说明", proved=proved)
    return entry

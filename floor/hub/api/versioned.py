"""What staff and projects share: bodies of their orders, their versions with the texts that the journal knows by key, answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Response
from pydantic import Field

from floor import refusals as r
from floor.desk import versions as desk
from floor.desk.settings import NOW
from floor.desk.tx import Tx
from floor.desk.versions import Asked, Keeper, Leaving
from floor.hub.api.settings import history
from floor.hub.hub import Hub
from floor.hub.routes import Body, Call
from floor.nouns import REFUSED, SettingChange
from floor.rules.settings import part_of
from floor.store import tables as t
from floor.views import settings as diffs
from floor.views import versions as views


class OrderBody(Body):
    version: int = Field(ge=1, description="the version that was looked at")
    why: str = Field("", max_length=200, description="about the case; it names no person")
    takes: str = Field(NOW, max_length=40, description="now, opening (of the next day), or a moment with offset")

    def asked(self) -> Asked:
        return Asked(self.version, self.why, self.takes)


class ChangeBody(OrderBody):
    values: dict[str, Any] = Field(max_length=20, repr=False, description="what is left out stays")


class LookBody(Body):
    version: int = Field(ge=1)
    values: dict[str, Any] = Field(max_length=20, repr=False)


class UndoBody(OrderBody):
    to: int | None = Field(None, ge=1, description="a version that was in force; left out = the one before the present")


class CallOffBody(Body):
    why: str = Field("", max_length=200)


class StaffChange(ChangeBody):
    close_posts: bool = Field(False, description="close the counter at which the clerk is on post, when the change ends that")
    cover: str | None = Field(None, max_length=64, description="who covers for the post (T10): an account")

    def asked(self) -> Asked:
        return Asked(self.version, self.why, self.takes, Leaving(self.close_posts, self.cover or None))


class StaffUndo(UndoBody):
    close_posts: bool = False
    cover: str | None = Field(None, max_length=64)

    def asked(self) -> Asked:
        return Asked(self.version, self.why, self.takes, Leaving(self.close_posts, self.cover or None))


def texts(hub: Hub, keeper: Keeper, key: str) -> dict[str, str]:
    """Those that stand beside the journal for it, by their key."""
    p, kinds = t.personal.c, [f"{keeper.one}_{x.name}" for x in keeper.part.fields if x.keyed]
    where = (p.hall == hub.database.hall, p.subject == key, p.kind.in_(kinds))
    return {str(row[0]): str(row[1]) for row in hub.database.read(sa.select(p.id, p.value).where(*where))}


def shown(call: Call, keeper: Keeper, key: str) -> dict[str, Any]:
    """What stands there, and its versions, the newest first."""
    hub, name = call.hub, part_of(keeper.code, key)
    known = texts(hub, keeper, key)
    changes = views.readable(keeper.part, history(call, name), known)
    with hub.writer.lock:
        scene = hub.scene()
        setting = scene.book.settings.get(name)
        if setting is None or setting.value is None:
            raise r.UnknownPart(part=name)
        return views.item(scene, keeper.part, key, views.plain(keeper.part, setting.value, known), changes)


def looked(call: Call, keeper: Keeper, key: str, values: dict[str, Any], version: int) -> dict[str, Any]:
    """What a change would change, in words."""
    before, after = call.hub.writer.quietly(call.actor, lambda tx: desk.look(tx, keeper, key, values, version))
    with call.hub.writer.lock:
        scene = call.hub.scene()
        return {"diff": diffs.diff(scene, keeper.part, before, after), "seq": scene.book.seq}


def refused_plans(hub: Hub, keeper: Keeper) -> list[SettingChange]:
    """Planned changes that did not fit when their time came, and that nobody has seen to since."""
    like = t.setting_change.c.part.startswith(f"{keeper.code}/")
    dropped = hub.database.select(SettingChange, like, state=REFUSED, order=sa.desc(t.setting_change.c.made_at), limit=50)
    with hub.writer.lock:
        settings = hub.writer.book.settings
        return [x for x in dropped if (now := settings.get(x.part)) is not None and now.last == x.version]


def ordered(call: Call, work: Callable[[Tx], SettingChange], status: int = 201) -> Response:
    """`work` makes one version."""

    def answered(tx: Tx) -> dict[str, Any]:
        done = work(tx)
        takes_at = done.takes_at.astimezone(tx.house.hours.zone).isoformat()
        return {"change": {"version": done.version, "state": done.state, "takes_at": takes_at}, "seq": tx.seq}

    return call.order(answered, status)

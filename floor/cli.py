"""Commands of the floor: tokens, accounts, the proof of a data folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from config.schema import Hall
from floor import refusals as r
from floor.access.accounts import Accounts
from floor.access.gate import issue_token
from floor.actors import ROLES, STAFF_ROLES
from floor.opening import DataFolder, act
from floor.store.database import Database
from floor.store.verify import verify as proof

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
Config = Callable[[Path, Path | None], Hall]


def commands(config_of: Config, now: Callable[[], datetime]) -> list[click.Command]:
    """`config_of`: the hall of a file, or the one that last ran on the folder; `now`: real time."""

    def folder(data: Path, config: Path | None) -> DataFolder:
        return DataFolder(data, config_of(data, config))

    return [_token(folder, now), _user(folder, now), _verify(folder)]


Folder = Callable[[Path, Path | None], DataFolder]


def data_options(command: Callable[..., object]) -> Callable[..., object]:
    command = click.option("--config", type=FILE, help="hall.toml; without it the hall that last ran on the data folder.")(command)
    return click.option("--data", type=FOLDER, default=Path("data"), envvar="HALL_DATA", show_default=True, help="Data folder.")(command)


def _token(folder: Folder, now: Callable[[], datetime]) -> click.Command:
    @click.command("token")
    @click.option("--role", type=click.Choice(ROLES), required=True, help="What the holder may do.")
    @click.option("--place", help="Kiosk, screen, counter number or agent name that it is bound to.")
    @data_options
    def token(role: str, place: str | None, data: Path, config: Path | None) -> None:
        """Make a token for a device or program; it is printed once, as the last word."""
        there = folder(data, config)
        _place_known(there.config, role, place)
        secret = act(there, now, lambda database, tx: issue_token(database, tx, role, place))
        click.echo(f"token for {role}{' at ' + place if place else ''}: {secret}")

    return token


def _place_known(hall: Hall, role: str, place: str | None) -> None:
    known: dict[str, list[str]] = {
        "kiosk": [k.code for k in hall.kiosks],
        "screen": [s.code for s in hall.screens],
        "pad": [str(c.number) for c in hall.counters],
        "counter": [str(c.number) for c in hall.counters],
    }
    if place is not None and role in known and place not in known[role]:
        raise click.ClickException(f"no {role} {place!r} in this hall; it has: {', '.join(known[role])}")


def _user(folder: Folder, now: Callable[[], datetime]) -> click.Command:
    @click.group("user")
    def user() -> None:
        """Staff accounts."""

    @user.command("add")
    @click.argument("login")
    @click.option("--name", required=True, help="As shown to colleagues and on the pad.")
    @click.option("--role", "roles", multiple=True, required=True, type=click.Choice(STAFF_ROLES))
    @click.option("--badge", default="", help="Badge number shown at the window.")
    @data_options
    def add(login: str, name: str, roles: tuple[str, ...], badge: str, data: Path, config: Path | None) -> None:
        """Make an account and print its one-time log-in code, good for 24 hours."""
        there = folder(data, config)

        def work(database: Database, tx: object) -> str:
            accounts = Accounts(database)
            account = accounts.add(tx, login, name, list(roles), badge, None)  # type: ignore[arg-type]
            return accounts.make_link(tx, account, now())  # type: ignore[arg-type]

        click.echo(f"{login}: open /enter#CODE within 24 h and set a password; code: {_tried(there, now, work)}")

    @user.command("link")
    @click.argument("login")
    @data_options
    def link(login: str, data: Path, config: Path | None) -> None:
        """A new one-time log-in code, for a forgotten password."""
        there = folder(data, config)

        def work(database: Database, tx: object) -> str:
            accounts = Accounts(database)
            account = accounts.by_login(login)
            if account is None:
                raise r.BadRequest(problems=[f"{login}: no such account"])
            return accounts.make_link(tx, account.id, now())  # type: ignore[arg-type]

        click.echo(f"{login}: open /enter#CODE within 24 h; code: {_tried(there, now, work)}")

    @user.command("roles")
    @click.argument("login")
    @click.option("--role", "roles", multiple=True, type=click.Choice(STAFF_ROLES))
    @click.option("--off", is_flag=True, help="The account may not log in any more.")
    @data_options
    def roles_of(login: str, roles: tuple[str, ...], off: bool, data: Path, config: Path | None) -> None:
        """Give an account other roles, or close it; its sessions end at once."""
        there = folder(data, config)

        def work(database: Database, tx: object) -> str:
            accounts = Accounts(database)
            account = accounts.by_login(login)
            if account is None or not (roles or off):
                raise r.BadRequest(problems=[f"{login}: no such account" if account is None else "--role or --off: say what changes"])
            actor = accounts.actor(account.id)
            kept = sorted(actor.roles) if actor else ["clerk"]
            accounts.set_roles(tx, account.id, list(roles) or kept, not off)  # type: ignore[arg-type]
            return "closed" if off else ", ".join(roles)

        click.echo(f"{login}: {_tried(there, now, work)}")

    @user.command("list")
    @data_options
    def list_users(data: Path, config: Path | None) -> None:
        """Logins, roles and badges."""
        accounts = Accounts(folder(data, config).database())
        for account in sorted(accounts.all(), key=lambda a: a.login):
            actor = accounts.actor(account.id)
            held = ", ".join(sorted(actor.roles)) if actor else "closed"
            click.echo(f"{account.login:<16} {account.badge:<8} {held}")

    return user


def _tried(there: DataFolder, now: Callable[[], datetime], work: Callable[..., str]) -> str:
    try:
        return str(act(there, now, work))
    except r.Refused as refusal:
        raise click.ClickException("; ".join(refusal.facts.get("problems", [refusal.code]))) from None


def _verify(folder: Folder) -> click.Command:
    @click.command("verify")
    @data_options
    def verify(data: Path, config: Path | None) -> None:
        """Prove the journal: hash chain whole, tables equal to the refolded journal, closing balance."""
        there = folder(data, config)
        if not there.config.store.url and not (data / "hall.db").exists():
            raise click.ClickException(f"no hall.db in {data}")
        verdict = proof(there.database())
        if not verdict.sound:
            at = f"seq {verdict.bad_seq}: " if verdict.bad_seq is not None else ""
            click.echo(f"NOT SOUND {at}{verdict.problem}", err=True)
            raise SystemExit(1)
        balance = " ".join(f"{k}={v}" for k, v in verdict.balance.items())
        click.echo(f"sound: {verdict.facts} facts, chain whole, tables equal to the journal; {balance}")

    return verify

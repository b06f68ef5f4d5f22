"""Commands on staff accounts, and the options that all commands on a data folder share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from floor import refusals as r
from floor.access.accounts import Account, Accounts
from floor.actors import STAFF_ROLES
from floor.desk import staff
from floor.desk.staff import NewAccount
from floor.desk.tx import Tx
from floor.opening import DataFolder, act
from floor.store.database import Database

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
Folder = Callable[[Path, Path | None], DataFolder]
Now = Callable[[], datetime]


def data_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--data` and `--config`."""
    command = click.option("--config", type=FILE, help="hall.toml; without it the hall that last ran on the data folder.")(command)
    return click.option("--data", type=FOLDER, default=Path("data"), envvar="HALL_DATA", show_default=True, help="Data folder.")(command)


def tried(there: DataFolder, now: Now, work: Callable[[Database, Tx], Any]) -> Any:
    """The order's answer; a refusal becomes the command's error."""
    try:
        return act(there, now, work)
    except r.Refused as refusal:
        meaning = (type(refusal).__doc__ or refusal.code).strip()
        raise click.ClickException("; ".join(refusal.facts.get("problems", [meaning]))) from None


def user_group(folder: Folder, now: Now) -> click.Group:
    """`run.py user ...`."""

    @click.group("user")
    def user() -> None:
        """Staff accounts."""

    for make in (_add, _number, _link, _roles, _trained, _unit):
        user.add_command(make(folder, now))
    user.add_command(_list(folder))
    return user


def _add(folder: Folder, now: Now) -> click.Command:
    @click.command("add")
    @click.argument("login")
    @click.option("--name", required=True, help="As shown to colleagues and on the pad.")
    @click.option("--role", "roles", multiple=True, required=True, type=click.Choice(STAFF_ROLES))
    @click.option("--badge", default="", help="Badge number shown at the window.")
    @click.option("--number", help="Staff number to log in at call terminals, 2 to 8 digits, unique.")
    @click.option("--unit", default="", help="Who sends the person; left out = the unit of the counter counts.")
    @click.option("--trained", multiple=True, metavar="MATTER", help="A matter that the clerk is trained for; left out = every one.")
    @data_options
    def add(login: str, name: str, roles: tuple[str, ...], badge: str, data: Path, **options: Any) -> None:
        """Make an account and print its one-time log-in code, good for 24 hours."""

        def work(database: Database, tx: Tx) -> str:
            own = {"number": options["number"] or "", "unit": options["unit"], "trained": list(options["trained"]) or None}
            account = staff.add(tx, NewAccount(login, {"name": name, "roles": list(roles), "badge": badge, **own}))
            return Accounts(database).make_link(tx, account, now())

        code = tried(folder(data, options["config"]), now, work)
        click.echo(f"{login}: open /enter#CODE within 24 h and set a password; code: {code}")

    return add


def _number(folder: Folder, now: Now) -> click.Command:
    @click.command("number")
    @click.argument("login")
    @click.argument("number", required=False)
    @click.option("--none", "none", is_flag=True, help="The account logs in at no call terminal.")
    @data_options
    def number(login: str, number: str | None, none: bool, data: Path, config: Path | None) -> None:
        """Give an account the staff number that is typed at call terminals."""
        if (number is None) != none:
            raise click.UsageError("NUMBER or --none: say one of them")

        def work(database: Database, tx: Tx) -> str:
            Accounts(database).set_number(tx, _known(database, login).id, number)
            return number or "no number"

        click.echo(f"{login}: {tried(folder(data, config), now, work)}")

    return number


def _link(folder: Folder, now: Now) -> click.Command:
    @click.command("link")
    @click.argument("login")
    @data_options
    def link(login: str, data: Path, config: Path | None) -> None:
        """A new one-time log-in code, for a forgotten password."""

        def work(database: Database, tx: Tx) -> str:
            return Accounts(database).make_link(tx, _known(database, login).id, now())

        click.echo(f"{login}: open /enter#CODE within 24 h; code: {tried(folder(data, config), now, work)}")

    return link


def _roles(folder: Folder, now: Now) -> click.Command:
    @click.command("roles")
    @click.argument("login")
    @click.option("--role", "roles", multiple=True, type=click.Choice(STAFF_ROLES))
    @click.option("--off", is_flag=True, help="The account may not log in any more.")
    @data_options
    def change(login: str, roles: tuple[str, ...], off: bool, data: Path, config: Path | None) -> None:
        """Give an account other roles, or close it; its sessions end at once."""
        if not (roles or off):
            raise click.UsageError("--role or --off: say what changes")

        def work(database: Database, tx: Tx) -> str:
            accounts, account = Accounts(database), _known(database, login)
            held = list(roles) or accounts.roles(account.id)
            accounts.set_roles(tx, account.id, held, not off)
            return "closed" if off else ", ".join(held)

        click.echo(f"{login}: {tried(folder(data, config), now, work)}")

    return change


def _trained(folder: Folder, now: Now) -> click.Command:
    @click.command("trained")
    @click.argument("login")
    @click.option("--matter", "matters", multiple=True, help="Code of a matter; once for each.")
    @click.option("--all", "every", is_flag=True, help="Trained for every matter.")
    @data_options
    def trained(login: str, matters: tuple[str, ...], every: bool, data: Path, config: Path | None) -> None:
        """Say which matters a clerk is trained for: a post serves these of its counter's matters only."""
        if bool(matters) == every:
            raise click.UsageError("--matter or --all: say one of them")

        def work(database: Database, tx: Tx) -> str:
            Accounts(database).set_trained(tx, _known(database, login).id, None if every else list(matters))
            return "every matter" if every else ", ".join(matters)

        click.echo(f"{login}: {tried(folder(data, config), now, work)}")

    return trained


def _unit(folder: Folder, now: Now) -> click.Command:
    @click.command("unit")
    @click.argument("login")
    @click.argument("unit", required=False, default="")
    @data_options
    def unit(login: str, unit: str, data: Path, config: Path | None) -> None:
        """Say who sends the person; past months keep the unit of their time. Without UNIT the unit of the counter counts."""

        def work(database: Database, tx: Tx) -> str:
            Accounts(database).set_unit(tx, _known(database, login).id, unit)
            return unit or "the counter's"

        click.echo(f"{login}: {tried(folder(data, config), now, work)}")

    return unit


def _list(folder: Folder) -> click.Command:
    @click.command("list")
    @data_options
    def users(data: Path, config: Path | None) -> None:
        """Logins, badges, staff numbers and roles."""
        accounts = Accounts(folder(data, config).database())
        for account in sorted(accounts.all(), key=lambda a: a.login):
            closed = "" if accounts.actor(account.id) else " (closed)"
            trained = accounts.trained(account.id)
            only = f"; trained: {', '.join(trained)}" if trained is not None else ""
            roles = ", ".join(accounts.roles(account.id))
            click.echo(f"{account.login:<16} {account.badge:<8} {account.number or '':<8} {roles}{only}{closed}")

    return users


def _known(database: Database, login: str) -> Account:
    found = Accounts(database).by_login(login)
    if found is None:
        raise r.BadRequest(problems=[f"{login}: no such account; see run.py user list"])
    return found

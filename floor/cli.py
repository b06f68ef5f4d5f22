"""Commands of the floor: tokens, accounts, the proof of a data folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from config.schema import Hall
from floor.access.cli import data_options, tried, user_group
from floor.access.gate import issue_token, revoke_token
from floor.actors import ROLES
from floor.nouns import Token
from floor.opening import DataFolder, act
from floor.simulate.command import simulate_command
from floor.store.verify import verify as proof

Config = Callable[[Path, Path | None], Hall]
Folder = Callable[[Path, Path | None], DataFolder]


def commands(config_of: Config, now: Callable[[], datetime]) -> list[click.Command]:
    """`config_of`: the hall of a file, or the one that last ran on the folder; `now`: real time."""

    def folder(data: Path, config: Path | None) -> DataFolder:
        return DataFolder(data, config_of(data, config))

    return [_token(folder, now), _tokens(folder, now), user_group(folder, now), _verify(folder), simulate_command(folder)]


def _token(folder: Folder, now: Callable[[], datetime]) -> click.Command:
    @click.command("token")
    @click.option("--role", type=click.Choice(ROLES), required=True, help="What the holder may do.")
    @click.option("--place", help="Kiosk, screen, counter number or agent name that it is bound to.")
    @data_options
    def token(role: str, place: str | None, data: Path, config: Path | None) -> None:
        """Make a token for a device or program; it is printed once, as the last word."""
        there = folder(data, config)
        _place_known(there.in_force(), role, place)
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


def _tokens(folder: Folder, now: Callable[[], datetime]) -> click.Command:
    @click.command("tokens")
    @click.option("--revoke", metavar="ID", help="Take this token back; its pages and sockets end at once.")
    @data_options
    def tokens(revoke: str | None, data: Path, config: Path | None) -> None:
        """List the tokens in force, or take one back."""
        there = folder(data, config)
        if revoke is not None:
            tried(there, now, lambda database, tx: revoke_token(database, tx, revoke))
            click.echo(f"{revoke}: revoked")
            return
        for token in sorted(there.database().select(Token, active=True), key=lambda x: (x.role, x.place or "")):
            click.echo(f"{token.id:<14} {token.role:<12} {token.place or ''}".rstrip())

    return tokens


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

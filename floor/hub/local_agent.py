"""The device agent of this PC: started by the hub, restarted when it dies, gone when the hub is."""

from __future__ import annotations

import json
import logging
import subprocess
from contextlib import suppress

from config.agents import devices_of
from floor.access.gate import issue_token, revoke_token
from floor.actors import HALL
from floor.desk.tx import Tx
from floor.hub.hub import Hub
from floor.nouns import Token

log = logging.getLogger("floor.agent")


class LocalAgent:
    """`command` starts the agent; its settings go as one line of JSON to its standard input, whose end ends it."""

    def __init__(self, hub: Hub, url: str, command: list[str]) -> None:
        self._hub = hub
        self._url = url
        self._command = command
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def keep(self) -> None:
        wait_s = 1.0
        while not self._stopped:
            started_s = self._hub.runtime.mono_s()
            self._start()
            while not self._stopped and self._process is not None and self._process.poll() is None:
                self._hub.runtime.sleep(0.5)
            if self._stopped:
                return
            wait_s = 1.0 if self._hub.runtime.mono_s() - started_s > 60 else min(30.0, wait_s * 2)
            log.warning("local agent ended, starting it again in_s=%.0f", wait_s)
            self._hub.runtime.sleep(wait_s)

    def stop(self) -> None:
        self._stopped = True
        if self._process is not None and self._process.stdin is not None:
            with suppress(RuntimeError):  # stopped amid writing to it: the end of this process closes it
                self._process.stdin.close()

    def _fresh_token(self, tx: Tx) -> str:
        """A new right for each start; the one before is taken back."""
        for old in self._hub.database.select(Token, role="agent", place="local", active=True):
            revoke_token(self._hub.database, tx, old.id)
        return issue_token(self._hub.database, tx, "agent", "local")

    def _start(self) -> None:
        config = self._hub.house.config
        token = self._hub.writer.quietly(HALL, self._fresh_token)
        mine = {
            "hub": self._url,
            "token": token,
            "name": "local",
            **{name: [x.model_dump() for x in devices] for name, devices in devices_of(config, "local").items()},
            "paper_dir": str(self._hub.data / "paper"),
            "data_dir": str(self._hub.data / "agent"),
        }
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, text=True)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(mine, ensure_ascii=False) + "\n")
        self._process.stdin.flush()

"""The product itself as a process, with the example hall open all day and devices of our choice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests

from config.demo import EXAMPLE

ROOT = Path(__file__).resolve().parents[2]


class RealHub:
    """`start` waits for `ready`; orders go over HTTP with a token of the role that gives them."""

    def __init__(self, folder: Path, devices: str, kiosks: dict[str, str]) -> None:
        self.data = folder / "data"
        self.config = folder / "hall.toml"
        self.config.write_text(_hall(devices, kiosks), encoding="utf-8")
        self.log = folder / "log.txt"
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._tokens: dict[tuple[str, str], str] = {}
        self._http = requests.Session()
        self._http.trust_env = False

    def start(self, mode: str = "eventlet", port: int = 0) -> None:
        out = self.log.with_suffix(".out")
        with out.open("wb") as stdout, self.log.open("ab") as stderr:
            command = [sys.executable, "run.py", "serve", "--port", str(port), "--async-mode", mode]
            places = ["--config", str(self.config), "--data", str(self.data)]
            self._process = subprocess.Popen([*command, *places], cwd=ROOT, stdout=stdout, stderr=stderr, env=dict(os.environ))
        found = self.until(lambda: re.search(r"^ready (\S+)$", out.read_text(), re.MULTILINE), 30)
        self.url = found[1]

    def stop(self, hard: bool = False) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGKILL if hard else signal.SIGTERM)
        self._process.wait(15)
        self._process = None

    def make_tokens(self, *wanted: tuple[str, str]) -> None:
        """(role, place) each; made side by side, as every one costs the start of a process."""
        makers = {who: subprocess.Popen(self._token_command(*who), cwd=ROOT, stdout=subprocess.PIPE, text=True) for who in wanted}
        for who, maker in makers.items():
            said, _ = maker.communicate(timeout=60)
            assert maker.returncode == 0, who
            self._tokens[who] = said.split()[-1]
        self.until(lambda: all(self._honoured(who) for who in wanted))

    def _token_command(self, role: str, place: str) -> list[str]:
        command = [sys.executable, "run.py", "token", "--role", role, "--data", str(self.data), "--config", str(self.config)]
        return [*command, "--place", place] if place else command

    def _honoured(self, who: tuple[str, str]) -> bool:
        headers = {"Authorization": f"Bearer {self._tokens[who]}"}
        return self._http.get(f"{self.url}/api/v1/hall", headers=headers, timeout=10).ok

    def order(self, who: tuple[str, str], path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._tokens[who]}"}
        answer = self._http.post(f"{self.url}/api/v1{path}", json=body or {}, headers=headers, timeout=10)
        assert answer.ok, (path, answer.status_code, answer.text)
        return dict(answer.json()) if answer.content else {}

    def look(self, who: tuple[str, str], path: str) -> Any:
        answer = self._http.get(f"{self.url}{path}", headers={"Authorization": f"Bearer {self._tokens[who]}"}, timeout=10)
        assert answer.ok, (path, answer.status_code, answer.text)
        return answer.json() if "json" in answer.headers["Content-Type"] else answer

    def take(self, kiosk: str, **changes: Any) -> dict[str, Any]:
        body = {"matter": self.matter, "lane": "ordinary", "kiosk": kiosk, **changes}
        return self.order(("kiosk", kiosk), "/tickets", body)

    @property
    def matter(self) -> str:
        return _first(r'\[\[counters\]\][^\[]*?matters = \["([^"]+)"')

    def job(self, job: str) -> dict[str, Any]:
        return dict(self.look(("supervisor", ""), f"/api/v1/print_jobs/{job}"))

    def ended(self, job: str, limit_s: float = 20) -> dict[str, Any]:
        return dict(self.until(lambda: (j := self.job(job))["state"] not in {"queued", "printing"} and j, limit_s))

    def until(self, good: Any, limit_s: float = 10) -> Any:
        end_s = time.monotonic() + limit_s
        while not (value := good()):
            assert time.monotonic() < end_s, f"not seen within {limit_s} s\n{self.log.read_text()[-3000:]}"
            time.sleep(0.1)
        return value


def _first(pattern: str) -> str:
    found = re.search(pattern, EXAMPLE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, pattern
    return found[1]


def _hall(devices: str, kiosks: dict[str, str]) -> str:
    """The example without its own devices and hours."""
    text = EXAMPLE.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(?=\[)", text)
    kept = [part for part in parts if not re.match(r"\[\[(printers|pads|kiosks)\]\]|\[(hours|hours\..*|limits)\]", part)]
    week = "\n".join(f'{day} = [["00:00", "24:00"]]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    places = "\n".join(f'[[kiosks]]\ncode = "{kiosk}"\nzone = "A"\nprinter = "{printer}"' for kiosk, printer in kiosks.items())
    return "".join(kept) + f"\n[hours.week]\n{week}\n[limits]\ntake_every_s = 0.0\n{places}\n{devices}\n"

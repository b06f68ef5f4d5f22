"""Plays a WAV by `aplay` or `paplay`, in a child process: a sound device that hangs stalls nobody but itself."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from config.schema import Speaker
from devices.ports import DeviceDown
from devices.speakers.wav import seconds_of

OVERRUN_S = 5.0  # a device that is slow to open or drain; then the child is killed
_LOOK_S = 0.05
_PACKAGE = {"aplay": "alsa-utils", "paplay": "pulseaudio-utils"}


class Program:
    """One sound device. Used by one thread."""

    def __init__(self, speaker: Speaker, stop: threading.Event) -> None:
        self._speaker = speaker
        self._stop = stop

    def play(self, wav: bytes) -> None:
        """To the end, or DeviceDown with what the program said. An ending agent cuts it off, which is DeviceDown too."""
        limit_s = seconds_of(wav) + OVERRUN_S
        with tempfile.TemporaryDirectory(prefix="call-") as folder:
            file = Path(folder) / "call.wav"
            file.write_bytes(wav)
            self._run(self._command(file), limit_s)

    def _command(self, file: Path) -> list[str]:
        kind, device = self._speaker.kind, self._speaker.device
        program = shutil.which(kind)
        if program is None:
            raise DeviceDown("unreachable", f"{kind} is not installed (apt-get install {_PACKAGE[kind]})")
        if kind == "paplay":
            return [program, *([f"--device={device}"] if device else []), str(file)]
        return [program, "-q", *(["-D", device] if device else []), str(file)]

    def _run(self, command: list[str], limit_s: float) -> None:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        end_s = time.monotonic() + limit_s
        try:
            while child.poll() is None:
                if self._stop.wait(_LOOK_S):
                    raise DeviceDown("offline", "the agent ends")
                if time.monotonic() > end_s:
                    raise DeviceDown("timeout", f"{command[0]} did not end within {limit_s:.0f} s")
            said = child.stderr.read() if child.stderr else ""
            if child.returncode:
                raise DeviceDown("error", " ".join(said.split())[-200:] or f"{command[0]} ended with {child.returncode}")
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            if child.stderr is not None:
                child.stderr.close()

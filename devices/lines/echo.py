"""Our own words coming back on a two-wire line: taken out, whatever stands before or behind them."""

from __future__ import annotations

from collections import deque

BACK_S = 0.3    # longest way of an echo behind its last bit; as long as the rule of the doubled press, so that no answer is answered
KEPT = 8


class Echo:
    """`sent` what was written; `strip` what came. On a line with four wires nothing is taken out but what happens to be equal,
    byte for byte, and comes within a third of a second: a doubled frame."""

    def __init__(self) -> None:
        self._sent: deque[tuple[bytes, float]] = deque(maxlen=KEPT)     # bytes, until when they may come back
        self._held = b""

    def sent(self, data: bytes, mono_s: float, wire_s: float) -> None:
        self._sent.append((data, mono_s + wire_s + BACK_S))

    def strip(self, data: bytes, mono_s: float) -> tuple[bytes, list[bytes]]:
        """(what others said, echoes taken out). The beginning of a possible echo is held back until it is decided."""
        while self._sent and mono_s > self._sent[0][1]:
            self._sent.popleft()
        rest, self._held = self._held + data, b""
        others, echoes = b"", []
        for said, until_s in list(self._sent):
            at = rest.find(said)
            if at >= 0:
                others += rest[:at]
                rest = rest[at + len(said) :]
                echoes.append(said)
                self._sent.remove((said, until_s))
        if self._sent:
            held = _beginning(rest, self._sent[0][0])
            self._held, rest = rest[len(rest) - held :], rest[: len(rest) - held]
        return others + rest, echoes

    def forget(self) -> None:
        self._sent.clear()
        self._held = b""


def _beginning(data: bytes, said: bytes) -> int:
    """How many of the last bytes of `data` may be the first of `said`."""
    return next((n for n in range(min(len(data), len(said) - 1), 0, -1) if data.endswith(said[:n])), 0)

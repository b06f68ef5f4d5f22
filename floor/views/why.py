"""Why a ticket was called: the stored reason as a plain sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

Names = dict[str, str]
Words = Callable[..., Names]
CODED = frozenset({"terminal", "phone"})  # reasons that nobody typed


@dataclass(frozen=True, slots=True)
class Teller:
    """What a sentence needs: `words(key, **places)` in each language, names of lanes, the hall's zone."""

    words: Words
    lanes: Mapping[str, Names]
    zone: tzinfo

    def why(self, stored: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """`{clause, sentence, passed, lent}` of a stored reason."""
        if stored is None:
            return None
        passed = [{"number": p["number"], "lane": p["lane"], "waited_s": p["waited_s"]} for p in stored.get("passed", [])]
        return {"clause": stored["clause"], "sentence": self.sentence(stored), "passed": passed, "lent": bool(stored.get("lent"))}

    def reason(self, stored: str | None) -> Names | str:
        """Staff's own words as they are; what a key gave, in words."""
        return self.words(f"floor.reason.{stored}") if stored in CODED else stored or ""

    def sentence(self, stored: Mapping[str, Any]) -> Names:
        by = f"{datetime.fromisoformat(stored['key']).astimezone(self.zone):%H:%M}"
        lane = self.lanes.get(str(stored.get("lane")), {})
        why = self.words(f"floor.why.{stored['clause']}", by=by, lane=lane, reason=self.reason(stored.get("reason")))
        return self.words("floor.why.lent", why=why) if stored.get("lent") else why

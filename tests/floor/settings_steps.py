"""What the office and the admin do about the settings of a hall, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.floor.hub_harness import Hall


class Office:
    """The office, over HTTP."""

    def __init__(self, hall: Hall, role: str = "office") -> None:
        self.hall = hall
        self.login = f"o-{role}"
        self.browser = hall.staff(self.login, role)
        self.csrf = self.browser.csrf("/password")

    def again(self) -> None:
        """Log in once more: a session does not last the night."""
        assert self.browser.login(self.login).status_code == 303
        self.csrf = self.browser.csrf("/password")

    def post(self, path: str, **body: Any) -> Any:
        return self.browser.post(f"/api/v1/settings/{path}", json=body, headers={"X-CSRF-Token": self.csrf})

    def get(self, path: str) -> Any:
        return self.browser.get(f"/api/v1/settings{path}").get_json()

    def change(self, part: str, values: Mapping[str, Any], version: int = 1, **more: Any) -> Any:
        wanted = {"why": "县里来文", "approved_by": "白露", **more}
        return self.post(part, values=values, version=version, **wanted)


def counts(hall: Hall) -> dict[str, int]:
    """How many facts of each kind stand in the journal."""
    found: dict[str, int] = {}
    for row in hall.facts():
        found[row["kind"]] = found.get(row["kind"], 0) + 1
    return found


def kiosk(hall: Hall, code: str = "id_card") -> dict[str, Any]:
    """The matter as the kiosk shows it now."""
    with hall.hub.writer.lock:
        picture = hall.hub.pictures.draw("/kiosk", "k1")
    found: dict[str, Any] = next(m for m in picture["matters"] if m["code"] == code)
    return found

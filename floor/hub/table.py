"""The table of roles for docs/api.md: `python -m floor.hub.table` prints it from the routes and namespaces themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from floor.hub.api.rooms import APIS
from floor.hub.routes import ROUTES, Route
from floor.hub.sockets import NAMESPACES


def markdown(routes: Iterable[Route]) -> str:
    """Routes with their roles, then namespaces with theirs."""
    lines = ["| route | who | does |", "|---|---|---|"]
    for route in sorted(routes, key=lambda x: (x.path, x.method)):
        if route.answer != "page":
            who = "everybody" if route.public else ", ".join(sorted(route.roles))
            lines.append(f"| `{route.method} {route.path}` | {who} | {route.summary} |")
    lines += ["", "| namespace | who |", "|---|---|"]
    lines += [f"| `{name}` | {', '.join(roles)} |" for name, roles in NAMESPACES.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    assert APIS  # imported, they have filled the table
    sys.stdout.write(markdown(ROUTES))

"""The headers that every answer carries (trust 13), also those that Socket.IO gives by itself."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = MappingProxyType(
    {"Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
)
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]


def with_headers(wsgi: Wsgi) -> Wsgi:
    """The same application; what an answer does not set itself is added."""

    ours = [(name.lower(), (name, value)) for name, value in HEADERS.items()]

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            own = {name.lower() for name, _ in headers}
            headers.extend(pair for lower, pair in ours if lower not in own)
            return start_response(status, headers, *more)

        return wsgi(environ, start)

    return answer

"""Orders of programs and devices, which come with a token: the same routes, rights, bodies and answers, without what pages need.

A rush of takes and calls is nothing but these; Flask's contexts, hooks and matching are a fifth of the hub's work on each.
Whatever is unusual in a request goes the ordinary way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Response

from floor import refusals as r
from floor.hub.headers import Wsgi
from floor.hub.hub import Hub
from floor.hub.routes import Api, Handler, problem

_BEARER = "Bearer "
_LARGEST = 65_536
_PART = re.compile(r"<(int:)?(\w+)>")
Crashed = Callable[[Exception, str], Response]


class Express:
    """`otherwise`: the whole application; `crashed`: its answer to a fault of our own."""

    def __init__(self, hub: Hub, apis: Iterable[Api], otherwise: Wsgi, crashed: Crashed) -> None:
        self._hub = hub
        self._otherwise = otherwise
        self._crashed = crashed
        alone = [handler for api in apis if api.alone for handler in api.handlers.values()]
        self._ways = [_Way(handler) for handler in alone if handler.route.startswith("POST ")]

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        found = self._found(environ) if environ["REQUEST_METHOD"] == "POST" else None
        if found is None:
            return self._otherwise(environ, start)
        response = self._answer(environ, *found)
        start(response.status, [*response.headers, ("Cache-Control", "no-store")])
        return [response.get_data()]

    def _found(self, environ: dict[str, Any]) -> tuple[Handler, dict[str, Any]] | None:
        if environ.get("QUERY_STRING") or not environ.get("HTTP_AUTHORIZATION", "").startswith(_BEARER):
            return None
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or int(length) > _LARGEST:
            return None
        for way in self._ways:
            parts = way.parts(environ["PATH_INFO"])
            if parts is not None:
                return way.handler, parts
        return None

    def _answer(self, environ: dict[str, Any], handler: Handler, parts: dict[str, Any]) -> Response:
        path = environ["PATH_INFO"]
        try:
            actor = self._hub.gate.bearer(environ["HTTP_AUTHORIZATION"][len(_BEARER) :].strip())
            sent, size = environ["wsgi.input"], int(environ["CONTENT_LENGTH"])
            response: Response = handler.carry_out(self._hub, (actor, None), path, lambda: sent.read(size), parts)
            return response
        except r.Refused as refusal:
            return problem(refusal)
        except Exception as error:
            return self._crashed(error, path)


class _Way:
    """A route's path as a pattern; what it does not know (escapes, other than ASCII) is left to the ordinary way."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        path = handler.route.split(" ", 1)[1]
        self._whole = {name for kind, name in _PART.findall(path) if kind}
        self._pattern = re.compile(_PART.sub(lambda part: f"(?P<{part[2]}>{r'[0-9]{1,9}' if part[1] else r'[A-Za-z0-9_-]+'})", path))

    def parts(self, path: str) -> dict[str, Any] | None:
        found = self._pattern.fullmatch(path)
        if found is None:
            return None
        return {name: int(text) if name in self._whole else text for name, text in found.groupdict().items()}

"""OpenAPI 3.1 from the table of routes: what answers is what is described."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from floor import refusals
from floor.hub.routes import Route

_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def describe(routes: Iterable[Route]) -> dict[str, Any]:
    """The document; schemas of bodies come from their pydantic models."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {"Problem": _problem()}
    for route in routes:
        if route.answer == "page":
            continue
        operation = _operation(route)
        if route.body is not None:
            model = route.body.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= model.pop("$defs", {})
            schemas[route.body.__name__] = model
            content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{route.body.__name__}"}}}
            operation["requestBody"] = {"content": content}
        if route.takes:
            operation["requestBody"] = {"required": True, "content": {x: {"schema": _file(x)} for x in route.takes}}
            operation.setdefault("parameters", []).append(_REQUEST_ID)
        paths.setdefault(_PART.sub(r"{\2}", route.path), {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hall floor control", "version": "1", "description": "政务服务大厅叫号与窗口管理 API"},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": schemas, "securitySchemes": _SECURITY},
    }


def _operation(route: Route) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind == "int" else "string"}}
        for kind, name in _PART.findall(route.path)
    ]
    problem = {"description": "Refused", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    found: dict[str, Any] = {
        "summary": route.summary,
        "responses": {"2XX": {"description": route.answer or "done"}, "4XX": problem},
        "x-roles": sorted(route.roles),
    }
    if parameters:
        found["parameters"] = parameters
    if not route.public:
        found["security"] = [{"token": []}, {"session": []}]
    return found


def _file(mime: str) -> dict[str, Any]:
    """The bytes, or a form that holds them after its other fields."""
    data = {"type": "string", "format": "binary"}
    if not mime.startswith("multipart/"):
        return data
    return {"type": "object", "properties": {"request_id": {"type": "string", "maxLength": 64}, "file": data}, "required": ["file"]}


def _problem() -> dict[str, Any]:
    codes = sorted({x.code for x in refusals.ALL})
    text = {"type": "string"}
    properties = {"type": text, "title": text, "status": {"type": "integer"}, "code": {"type": "string", "enum": codes}, "detail": text}
    return {"type": "object", "required": ["type", "title", "status", "code", "detail"], "properties": properties}


_REQUEST_ID = {"name": "request_id", "in": "query", "required": False, "schema": {"type": "string", "maxLength": 64}}
_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "run.py token --role ROLE --place PLACE"},
    "session": {"type": "apiKey", "in": "cookie", "name": "hall_session", "description": "with the X-CSRF-Token header for each change"},
}

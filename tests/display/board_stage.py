"""A stage for the boards: the real pages, styles, scripts and voice without a hub; pictures are handed in."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from playwright.sync_api import Page

from display.voice.clips import BUILT_IN
from display.voice.pack import Pack

ROOT = Path(__file__).resolve().parents[2]
STATIC = {"floor": ROOT / "floor/pages/static", "display": ROOT / "display/static"}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'"
VOICE = re.compile(r"/voice/zh/([A-Z]\d+)-(\d+)\.wav")

# In place of the socket: the test hands pictures in and reads what the page would send.
LIVE = """
import { sync } from './clock.js';
export function live(namespace, callbacks) {
  const page = { ...callbacks, onView: (view) => { sync(view); callbacks.onView(view); } };
  window.hall = { namespace, page, sent: [] };
  return { socket: { id: 'page', on() {}, emit(...message) { window.hall.sent.push(message); } }, stop() {} };
}
"""


def words(lang: str) -> dict[str, str]:
    rooms = ("floor/pages", "display")
    return {k: v for room in rooms for k, v in json.loads((ROOT / room / f"translations/{lang}.json").read_text("utf-8")).items()}


class Stage:
    """The server's address, and whether it has a voice today. `brief`: a word instead of the sentence, to save the tests' time."""

    def __init__(self) -> None:
        self.pack = Pack()
        self.mute = False
        self.brief = True
        self.asked: list[str] = []
        self.pages = Environment(
            loader=ChoiceLoader([FileSystemLoader(ROOT / "floor/pages/templates"), FileSystemLoader(ROOT / "display/templates")]),
            autoescape=True,
        )
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[str, bytes] | None:
        if path == "/blank":
            return "text/html", b"<!doctype html><title>blank</title><link rel=icon href=data:,>"
        if path == "/static/floor/js/live.js":
            return TYPES[".js"], LIVE.encode()
        if path.startswith("/static/"):
            room, _, rest = path.removeprefix("/static/").partition("/")
            file = STATIC[room] / rest
            return (TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes()) if file.is_file() else None
        if path.startswith("/words/"):
            return "application/json", json.dumps(words(path[7:9])).encode()
        if path.startswith("/board/"):
            return "text/html; charset=utf-8", self._board(path[7:], query.get("lang", ["zh"])[0]).encode()
        return self._voice(path)

    def _voice(self, path: str) -> tuple[str, bytes] | None:
        call = VOICE.fullmatch(path)
        if path == "/voice/chime.wav":
            sound = self.pack.chime()
        elif call and not self.mute:
            if self.brief:
                return "audio/wav", (BUILT_IN / f"{call[1][0]}.wav").read_bytes()
            sound = self.pack.announcement(call[1], int(call[2]))
        else:
            return None
        return ("audio/wav", sound.wav) if sound else None

    def _board(self, kind: str, lang: str) -> str:
        table = words(lang)
        hall = SimpleNamespace(hall=SimpleNamespace(name="云溪县政务服务大厅", name_en="Yunxi County Government Service Hall"))
        session = {"csrf": "stage", "place": kind, "role": "screen", "rehearsal": False, "demo": False, "lang": lang}
        return self.pages.get_template("display/board.html").render(
            t=lambda key, **facts: table.get(key, key).format(**facts),
            static=lambda path: f"/static/{path}",
            hall=hall,
            screen=SimpleNamespace(code=kind, kind=kind),
            heading="云溪",
            **session,
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stage = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                url = urlsplit(self.path)
                stage.asked.append(url.path)
                found = stage.answer(url.path, parse_qs(url.query))
                self.send_response(200 if found else 404)
                kind, body = found or ("text/plain", b"")
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if url.path.startswith("/board/"):
                    self.send_header("Content-Security-Policy", CSP)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


class Board:
    """A board in the browser: shows pictures, tells what it drew."""

    def __init__(self, page: Page, stage: Stage, kind: str, lang: str) -> None:
        self.page = page
        self.stage = stage
        page.goto(f"{stage.url}/board/{kind}?lang={lang}")
        self.ready()

    def ready(self) -> None:
        self.page.wait_for_function("() => window.hall && window.hall.page")

    def show(self, view: dict[str, Any]) -> None:
        self.page.evaluate("(view) => window.hall.page.onView(view)", view)
        self.page.wait_for_selector(".picture")
        # The second language comes with its own words.
        self.page.wait_for_selector(".pair-2", state="attached")

    def texts(self, selector: str) -> list[str]:
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]

    def style(self, selector: str, name: str) -> str:
        return str(self.page.locator(selector).first.evaluate("(el, name) => getComputedStyle(el)[name]", name))

    def sent(self, *events: str) -> list[list[Any]]:
        """What the page told the hub, of these kinds."""
        found: list[list[Any]] = self.page.evaluate("() => window.hall.sent")
        return [message for message in found if not events or message[0] in events]

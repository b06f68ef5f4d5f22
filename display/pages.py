"""Routes of the boards: the page of each screen and the sound of each call."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import cast

from flask import Response, abort, jsonify, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from config.schema import Screen
from display.voice.pack import Pack, Sound
from display.voice.sentence import SPOKEN, Manner, One, readable
from display.voice.spoken import SpokenClips
from floor.actors import ROLES
from floor.hub import words
from floor.hub.face import Face, language

face = Face("display", __file__)

# A recall within minutes needs no new fetch; a clip that a hall replaces is heard soon after.
_CACHE_S = 300
# A clip's address carries its version: what it names never changes.
_CLIP_CACHE_S = 31_536_000


@face.page("/board/<code>", roles=("screen",), place="code")
def board_page(code: str) -> str:
    """The page of a screen: main board, zone screen or window screen, as the configuration says."""
    screen = next((one for one in face.hub.house.config.screens if one.code == code), None)
    if screen is None:
        abort(404)
    return face.render("display/board.html", screen=screen, heading=_heading(screen))


@face.page("/voice/chime.wav", roles=ROLES)
def voice_chime() -> AnyResponse:
    """The chime alone."""
    return _wav(face.hub.runtime.blocking(_pack(face.hub.data / "voice").chime))


@face.page("/voice/<any(zh, en, 'zh-en', 'en-zh'):lang>/<number>-<int:counter>.wav", roles=ROLES)
def voice_call(lang: str, number: str, counter: int) -> AnyResponse:
    """Chime and sentence of a call, in one language or in two, one after the other; `?one=yao` reads the digit 1 as 幺."""
    one = request.args.get("one", "yi")
    if one not in ("yi", "yao") or not readable(number, counter):
        abort(404)
    manner = Manner(SPOKEN[lang], cast(One, one))
    return _wav(face.hub.runtime.blocking(_pack(face.hub.data / "voice").announcement, number, counter, manner))


@face.page("/voice/clips.json", roles=ROLES)
def voice_clips() -> AnyResponse:
    """What can be said in each language: addresses of sentences and of the hall's names."""
    response = jsonify(_spoken(face.hub.data / "voice").listing())
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@face.page("/voice/<any(zh, en):lang>/clips/<clip>", roles=ROLES)
def voice_clip(lang: str, clip: str) -> AnyResponse:
    """One clip of what the kiosk says; only clips of the list, whatever the path says."""
    found = _spoken(face.hub.data / "voice").find(lang, clip)
    if found is None:
        abort(404)
    response = send_file(found.file, mimetype=found.mimetype, etag=found.version, conditional=True)
    kept = request.args.get("v") == found.version
    response.headers["Cache-Control"] = f"private, max-age={_CLIP_CACHE_S}, immutable" if kept else "private, no-cache"
    return response


@cache
def _spoken(recorded: Path) -> SpokenClips:
    return SpokenClips(recorded)


@cache
def _pack(recorded: Path) -> Pack:
    return Pack(recorded)


def _wav(sound: Sound | None) -> AnyResponse:
    if sound is None:
        abort(404)
    response = Response(sound.wav, mimetype="audio/wav")
    response.set_etag(sound.etag)
    response.headers["Cache-Control"] = f"private, max-age={_CACHE_S}"
    return response.make_conditional(request)


def _heading(screen: Screen) -> str:
    """What the screen stands for, until its first picture comes."""
    config = face.hub.house.config
    english = language() == "en"
    if screen.kind == "window":
        return words.translate(language(), "floor.counter_n", n=screen.counter)
    zone = next((one for one in config.zones if one.code == screen.zone), None)
    if zone is not None:
        return zone.name_en if english else zone.name
    return (config.hall.name_en or config.hall.name) if english else config.hall.name

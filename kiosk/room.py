"""The room's face: templates, static files and words of kiosk, phone pages and pad."""

from __future__ import annotations

from floor.hub.face import Face

face = Face("kiosk", __file__)

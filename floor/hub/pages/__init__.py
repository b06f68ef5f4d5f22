"""The staff's pages, a module for each room of them; each adds its own to the floor's face."""

from floor.hub.face import Face

face = Face("floor", __file__, "../../pages")

"""Printers and pads that are not there, for tests, demonstrations and training; they ship with the product."""

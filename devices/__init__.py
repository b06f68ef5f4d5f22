"""Hands: printers, pads and the agent process that owns them; knows neither floor nor priority nor a face."""

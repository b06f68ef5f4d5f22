"""Frames out of a stream of bytes, by a shape given as data; owns no port and no clock, and never raises."""

"""Obligations of the regulations: they open and close with what is written in the registers, and fall due by themselves."""

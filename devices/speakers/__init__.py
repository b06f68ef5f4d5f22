"""Loudspeakers of an agent's PC: speak the calls of a zone as the hub shows them; the sound is played by a program beside us."""

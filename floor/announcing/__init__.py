"""Who speaks which call when: one queue a loudspeaker zone, one player at a time, and the calls that nobody heard. Pure."""

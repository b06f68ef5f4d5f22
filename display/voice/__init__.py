"""Voice: a call becomes a sentence, the sentence becomes clips, the clips become one WAV."""

from display.voice.sentence import say

__all__ = ["say"]

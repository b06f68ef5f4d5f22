"""Voice: a call becomes a sentence, the sentence becomes clips, the clips become one WAV."""

from display.voice.sentence import manner_of, say

__all__ = ["manner_of", "say"]

"""When a clip is missing: the whole sentence by espeak-ng, where it is installed. A hall with its pack whole never comes here."""

from __future__ import annotations

import logging
from array import array

from display.voice import english
from display.voice.make_pack import ENGLISH, LINES, MANDARIN, Line, PackError, sounded
from display.voice.samples import count, to_pcm
from display.voice.sentence import BETWEEN_LANGUAGES_MS, Language, Manner, chinese
from display.voice.word import Word

SAID = {line.clip: line for line in LINES}

log = logging.getLogger("display.voice")


def line_of(number: str, counter: int, language: Language, manner: Manner) -> Line:
    """The sentence as one line: pinyin for Mandarin, so that nothing is left to guess; letters as they are."""
    words: list[Word] = english.words(number, counter) if language == "en" else chinese(number, counter, manner.one)
    lines = [SAID[word.clip] for word in words]
    if language == "en":
        # Without the comma the letter A would be read as the article.
        return Line("call", " ".join(f"{line.text}," if line.text == number[0] else line.text for line in lines), "", ENGLISH)
    text = " ".join(line.text for line in lines)
    return Line("call", text, " ".join(line.pinyin or line.text for line in lines), MANDARIN)


def sentence(number: str, counter: int, manner: Manner) -> array[int] | None:
    """The call without its chime; None without espeak-ng. Takes some 20 ms a language, in a program of its own."""
    sound = array("h")
    for language in manner.languages:
        try:
            part = to_pcm(sounded(line_of(number, counter, language, manner)))
        except PackError as error:
            log.warning("no line instead of clips reason=%s", error)
            return None
        sound.extend(array("h", bytes(2 * count(BETWEEN_LANGUAGES_MS))) if sound else array("h"))
        sound.extend(part)
    return sound

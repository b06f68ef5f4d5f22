"""The words of the slip: complete in both languages."""

from __future__ import annotations

import re

from devices.slip.words import words


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    zh, en = words("zh"), words("en")
    assert list(zh) == list(en)
    for key in zh:
        assert key.startswith("devices.")
        assert set(re.findall(r"{\w+}", zh[key])) == set(re.findall(r"{\w+}", en[key]))
        assert zh[key].strip()
        assert en[key].strip()


def test_a_language_that_we_have_not_is_chinese() -> None:
    assert words("fr") == words("zh")

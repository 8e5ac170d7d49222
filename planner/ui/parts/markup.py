"""Words from files and people, kept from being read as markup."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Icons, addresses and arrows are looked for after escapes are gone; an invisible joiner hides them.
# A line never ends between a minus and what it is of.
_MINUS = re.compile(r"(?<=\u2212)(?=[^\s\d])")
_SPLIT = re.compile(r"(?<=[:@])(?=\S)|(?<=www)(?=\.)|(?<=-)(?=[->])|(?<=<)(?=-)", re.IGNORECASE)
_BREAKS = re.compile(r"\s+")
_UNIT = re.compile(r"(?<=\d) (?=[kMBT%](?!\w))")
_JOINER = "\u2060"


def plain(text: object) -> str:
    """The text as Markdown that shows exactly these characters, on one line.

    A number is kept together with its sign and its unit.
    """
    one_line = _UNIT.sub("\u00a0", _BREAKS.sub(" ", str(text)).strip())
    one_line = _MINUS.sub(_JOINER, one_line)
    return _PUNCTUATION.sub(r"\\\1", _SPLIT.sub(_JOINER, one_line))

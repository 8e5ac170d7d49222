"""Wordings that tell an intent almost by themselves; the classifier weighs them with the rest.

They are looked for in masked questions (`words.masked`), where ``xchannel``, ``xmoney`` and the
like stand for what is mentioned. ``rules.tsv`` has one a line: the intent and a regular expression.
Lines that begin with ``=`` name a part, which ``{name}`` stands for below.
"""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path(__file__).with_name("rules.tsv")
_PART = re.compile(r"\{([a-z]+)\}")


def _read(text: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Intents and their patterns, parts put in."""
    parts: dict[str, str] = {}
    rules = []
    for line in text.splitlines():
        name, pattern = line.split("\t")
        whole = _PART.sub(lambda match: parts[match[1]], pattern)
        if name.startswith("= "):
            parts[name.removeprefix("= ")] = whole
        else:
            rules.append((name, re.compile(whole)))
    return tuple(rules)


RULES = _read(FILE.read_text("utf-8"))


def fired(masked: str) -> list[bool]:
    """Which of the rules a masked question fits."""
    return [pattern.search(masked) is not None for _, pattern in RULES]

"""Names that model files go by: plain letters on every system, whatever people call a model."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 56  # a number may be added, and a name has at most 64
_LONGEST_TITLE = 120
_OTHER = re.compile(r"[^A-Za-z0-9_-]+")
# What has no accent to be taken off.
_SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "Oe", "ł": "l"}
    | {"Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "\u0131": "i"}
)
# Windows takes these for devices, whatever ending follows.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def title_of(said: str) -> str:
    """What somebody calls a file, as a title: the last part of a path, on one printable line."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", said))[-1]
    kept = "".join(c if c.isprintable() else " " for c in last)
    return " ".join(kept.split())[:_LONGEST_TITLE].strip()


def safe_name(title: str) -> str:
    """A file name without ending: letters and digits of ASCII, ``-`` and ``_``; never empty.

    Accents are taken off; of scripts that have no such letters nothing is left but their digits.
    """
    letters = unicodedata.normalize("NFKD", title.translate(_SPELT))
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    name = _OTHER.sub("-", bare).strip("-_")[:_LONGEST].strip("-_")
    if not name:
        return "model"
    return f"model-{name}" if _RESERVED.fullmatch(name) else name

"""What screens and the headless answer say of a verdict and of room and past, made comparable."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from planner.questions.standing import Place
from planner.wording.standings import SAID

Document = dict[str, Any]


def as_read(text: str) -> str:
    """Text as it is read: without what only keeps it from being markup, or from being broken."""
    return text.replace("\\", "").replace("\u2060", "").replace("\u00a0", " ")


def headline_of(document: Document, text: str = "{}", span: str = "({})") -> str:
    """The headline of a headless answer, its two parts written as a screen writes them."""
    said = document["verdict"]["headline"]
    written = text.format(said["text"])
    return as_read(f"{written} {span.format(said['span'])}" if said["span"] else written)


def places_of(document: Document) -> Counter[Place]:
    """How many cells stand where, by the headless answer."""
    return Counter(cell["place"] for cell in document["standing"])


def places_in(said: str) -> Counter[Place]:
    """The same by the sentence on Optimize: "10 (TV first) have room; radio is past its best"."""
    (sentence,) = re.findall(r"At the current plan: (.*)\.", said)
    found: Counter[Place] = Counter()
    for part in sentence.split("; "):
        (place,) = [place for place, says in SAID.items() if part.endswith(says[:2])]
        many = re.match(r"(\d+) \(", part)
        found[place] = int(many[1]) if many else 1
    return found


def places_listed(said: str) -> Counter[Place]:
    """The same by the headings on Overview: "Room to grow: 10"."""
    found = {place: re.search(rf"{title}: (\d+)", said) for place, (*_, title) in SAID.items()}
    return Counter({place: int(count[1]) for place, count in found.items() if count})

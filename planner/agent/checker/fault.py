"""What is wrong with a text: which words, what they claim, what is known, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Wrong = Literal[
    "figure", "unit", "subject", "sign", "direction", "interval", "rounding", "ranking",
    "comparison", "name", "date", "word", "claim",
]  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing in a text that no fact carries.

    Parameters
    ----------
    text : the words at fault, as they stand
    wrong : what about them
    why : a sentence with both sides
    remedy : a sentence
    """

    text: str
    wrong: Wrong
    why: str
    remedy: str = "Say what the facts carry, or leave it out."

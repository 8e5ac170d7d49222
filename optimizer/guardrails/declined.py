"""A move that a person has declined: its cells keep the current plan's money, and why is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Cells, Floats
from mmm_core.limits import REASON_CHARACTERS
from mmm_core.names import doubled, listed, printable
from optimizer.guardrails.guardrail import plain
from optimizer.guardrails.helpers import who
from optimizer.guardrails.kinds.lock import Lock
from optimizer.requirements import Picked, Reading, Sentence
from optimizer.requirements.ground import Ground

DECLINED = "declined"
_LONGEST_LABEL = 180


@dataclass(frozen=True)
class Declined(Lock):
    """A lock that a person asks for by refusing a move.

    It is no kind of its own, for nobody writes it among the guardrails: a problem file lists it
    under ``declined``, a set of guardrails does not hold it.

    Parameters
    ----------
    label, cells : as in a lock
    reason : why, in a person's words
    """

    place = DECLINED

    reason: str = ""

    def __post_init__(self) -> None:
        said = self.reason.strip()
        if not said:
            raise InvalidProblem(
                f"No reason is given for {self.label!r}.", "Say why, or take the refusal back."
            )
        who = f"{self.label!r} has"
        REASON_CHARACTERS.require(len(said), who, InvalidProblem, "Shorten the reason.")
        if not said.isprintable():
            raise InvalidProblem(
                f"The reason for {self.label!r} is {printable(said)}, which cannot be shown on "
                "one line.",
                "Write it without line breaks and invisible characters.",
            )
        object.__setattr__(self, "reason", said)

    @staticmethod
    def of(cells: Cells, picked: Picked, reason: str) -> Declined:
        """A refusal under a label of its own, such as "declined: tv".

        Raises
        ------
        InvalidProblem
            If it names cells that there are not, or one of them twice; if its reason is empty,
            too long, or cannot be shown.
        """
        again = [name for names in picked.values() for name in doubled(names)]
        if again:
            raise InvalidProblem(
                f"A declined move names {listed([*map(repr, again)])} twice.", "Name each once."
            )
        chosen = cells.select(picked)
        name = printable(cells.listed(chosen), _LONGEST_LABEL) if picked else "every cell"
        return Declined(f"{DECLINED}: {name}", picked, reason=reason)

    def refusal(self) -> dict[str, Any]:
        """Plain values, as a problem file lists it."""
        return {"cells": plain(self.cells), "reason": self.reason}

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "tv: declined, kept as in the current plan"."""
        return Sentence(
            "{cells}: declined, kept as in the current plan", {"cells": (who(self.cells), "text")}
        )

    def held(self, spend: Floats, ground: Ground, near: float) -> Mapping[int, str]:
        """Every one of its cells, said as declined."""
        chosen = ground.cells.select(self.cells)
        return {int(cell): "Declined, so kept at the current plan" for cell in chosen}

    def remedy(self, reading: Reading | None) -> Sentence:
        """For example: "take back 'declined: tv'"."""
        return Sentence("take back {name}", {"name": (repr(self.label), "text")})


def require_apart(declined: tuple[Declined, ...], cells: Cells) -> None:
    """Refuse a cell that is declined twice.

    Raises
    ------
    InvalidProblem
        Names the cells.
    """
    often = Counter(int(k) for one in declined for k in cells.select(one.cells))
    again = sorted(cell for cell, count in often.items() if count > 1)
    if again:
        raise InvalidProblem(
            f"Moves of {cells.listed(again)} are declined twice.", "Decline each cell once."
        )

"""What draws say between saved plans, and how they spread. Nothing of it recalculates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from planner.questions.ranking import Duel, Ranking, deciding, ranked
from planner.wording.counted import ABOVE
from planner.workbook.entry import Entry

MANY = 200


@dataclass(frozen=True, eq=False)
class Risks:
    """Plans against each other on their draws.

    Parameters
    ----------
    ranking : each against each, on what counts among all of them
    quantiles : (plans, 50) of what counts: each stands for 2 % of the draws
    over : (plans, plans, 200) quantiles of what the row's plan has more than the column's
    """

    ranking: Ranking
    quantiles: Floats
    over: Floats

    @property
    def in_money(self) -> bool:
        """Whether profit counts, rather than outcome."""
        return self.ranking.on != "incremental"

    @property
    def counts(self) -> str:
        """What counts, in words."""
        return {"above": ABOVE, "profit": "profit"}.get(self.ranking.on, "outcome")

    @property
    def duel(self) -> Duel:
        """How often each beats each, on what counts."""
        found = {"above": self.ranking.above, "profit": self.ranking.profit}
        return found.get(self.ranking.on) or self.ranking.outcome


def risks_of(of: Sequence[Entry]) -> Risks:
    """What the draws say of plans."""
    ranking = ranked([entry.of for entry in of])
    draws = np.array([deciding(entry.of, ranking.on) for entry in of])
    return Risks(
        ranking=ranking,
        quantiles=np.quantile(draws, (np.arange(50) + 0.5) / 50, axis=1).T,
        over=np.quantile(draws[:, None] - draws, (np.arange(MANY) + 0.5) / MANY, axis=-1).transpose(
            1, 2, 0
        ),
    )

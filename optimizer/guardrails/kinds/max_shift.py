"""A guardrail on how much of the plan moves between cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.guardrails.form import AmountField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import require_share
from optimizer.requirements import Reading
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Parts, Rows
from optimizer.requirements.sentence import Sentence


@dataclass(frozen=True)
class MaxShift(Guardrail, kind="max_shift"):
    """No more than a share of the plan lies elsewhere than in the reference's mix.

    Half the sum over cells of absolute differences from the reference scaled to the plan's
    own total, as a share of that total. As both sides have the same total, that is the sum
    of the positive differences.

    Parameters
    ----------
    label : unique name
    max : share of the plan's total, 0 to 1
    """

    rank = 50
    title = "A limit on how much money moves"
    purpose = "Over the whole plan: the share of it that may lie elsewhere than in the current mix."
    means = "at most this share of the plan lies elsewhere than in the current mix"
    form = (AmountField("max", "At most, in % of the plan", "share", needed=True),)

    label: str
    max: float

    def __post_init__(self) -> None:
        require_share(self.label, "max", self.max, with_zero=True)

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "No more than 20 % of the plan may shift between cells"."""
        return Sentence(
            "No more than {max} of the plan may shift between cells", {"max": (self.max, "share")}
        )

    def _mix(self, ground: Ground) -> Floats:
        """Each cell's share of the reference, (cells,)."""
        total = float(ground.reference_total.sum())
        if total <= 0:
            raise InvalidProblem(
                f"Guardrail {self.label!r} limits the shift from a reference that spends nothing.",
                "Give a reference plan that spends something, or drop the guardrail.",
            )
        mix: Floats = ground.reference_total / total
        return mix

    def rows(self, ground: Ground) -> Rows:
        """One row: the positive differences, minus the share of the total, are at most 0."""
        mix, periods = self._mix(ground), ground.dates.size
        cells = mix.size
        whole = np.full((1, cells), -self.max)
        linear = Rows.over_horizon(whole, periods, np.array([-np.inf]), np.zeros(1))
        parts = Parts(
            weights=np.eye(cells) - mix[:, None],
            row=np.zeros(cells, dtype=np.intp),
            row_part=np.arange(cells),
            row_coefficient=np.ones(cells),
        )
        return Rows(
            linear.row, linear.period, linear.cell, linear.coefficient,
            linear.lower, linear.upper, parts, ("", "max"),
        )  # fmt: skip

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Money that may still shift."""
        money, total = spend.sum(axis=0), float(spend.sum())
        scaled = total * self._mix(ground)
        return self.max * total - 0.5 * float(np.abs(money - scaled).sum())

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """The share that shifts."""
        total = float(spend.sum())
        if total <= 0:
            return ()
        shifted = self.max - self.slack(spend, ground) / total
        return (Reading("max", "most", self.max, shifted, "share"),)

"""What all cells together may spend within some periods."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.guardrails.form import AmountField, Line, PeriodsField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import (
    Span,
    inside,
    range_text,
    require_choice,
    require_range,
    require_span,
    span_facts,
)
from optimizer.guardrails.sums import readings_of
from optimizer.requirements import Reading
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import RANGE, Rows
from optimizer.requirements.sentence import Sentence


@dataclass(frozen=True)
class PeriodBudget(Guardrail, kind="period_budget"):
    """All cells together spend between ``min`` and ``max`` within some periods.

    Parameters
    ----------
    label : unique name
    periods : (first, last) period labels, both included; or "month" for every month that
        has a label in the horizon (a period belongs to the month of its label)
    min, max : money; None where open
    """

    rank = 60
    title = "Money in a month or period"
    purpose = "What all channels together may spend then."
    means = 'the total of those periods, or of each `"month"`, in money'
    form = (
        PeriodsField(
            title="Within",
            whole="Each month",
            whole_is="month",
            part="The periods below, together",
        ),
        Line(
            (
                AmountField("min", "At least ({unit})", "money"),
                AmountField("max", "At most ({unit})", "money"),
            )
        ),
    )
    prices_money = True

    label: str
    periods: Span | Literal["month"]
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        if isinstance(self.periods, str):
            require_choice(self.label, "periods", self.periods, ("month",))
        else:
            require_span(self.label, self.periods)
        require_range(self.label, self.min, self.max, "money")

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "2026-01-05 to 2026-01-26: at most 500,000 in all"."""
        span, facts = range_text(self.min, self.max, "money")
        if isinstance(self.periods, str):
            return Sentence(f"Each month: {span} in all", facts)
        return Sentence(
            f"{{first}} to {{last}}: {span} in all", {**span_facts(self.periods), **facts}
        )

    def _spans(self, ground: Ground) -> list[NDArray[np.bool_]]:
        if not isinstance(self.periods, str):
            return [inside(self.label, self.periods, ground)]
        months = ground.dates.astype("M8[M]")
        return [months == month for month in np.unique(months)]

    def _names(self, ground: Ground) -> tuple[str, ...]:
        """What every sum is of, where there are several: "2026-01"."""
        if not isinstance(self.periods, str):
            return ()
        return tuple(str(month) for month in np.unique(ground.dates.astype("M8[M]")))

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """The least and the most of any of the sums."""
        sums = np.array([float(spend[span].sum()) for span in self._spans(ground)])
        return readings_of(self.min, self.max, "money", sums, when=self._names(ground))

    def rows(self, ground: Ground) -> Rows:
        """One row, or one a month."""
        spans, cells = np.array(self._spans(ground)), len(ground.cells)
        row, period = np.nonzero(spans)
        count = spans.shape[0]
        return Rows(
            row=np.repeat(row, cells),
            period=np.repeat(period, cells),
            cell=np.tile(np.arange(cells), row.size),
            coefficient=np.ones(row.size * cells),
            lower=np.full(count, 0.0 if self.min is None else self.min),
            upper=np.full(count, np.inf if self.max is None else self.max),
            follows=RANGE,
        )

    def slack(self, spend: Floats, ground: Ground) -> float:
        """Least money to either bound, over the months."""
        least = math.inf
        for span in self._spans(ground):
            amount = float(spend[span].sum())
            if self.min is not None:
                least = min(least, amount - self.min)
            if self.max is not None:
                least = min(least, self.max - amount)
        return least

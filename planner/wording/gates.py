"""The published gates beside what was measured of a model (numbers 18), one row each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mmm_core.gates import GATES
from mmm_core.specification import most_of_scaled
from planner.questions.diagnosis import Diagnosis
from planner.wording import dates
from planner.wording.locale import written

Mark = Literal["within", "beyond", "unknown"]


@dataclass(frozen=True)
class Row:
    """One gate.

    Parameters
    ----------
    what : is judged
    found, limit : what was measured, and what is taken
    mark : on which side it lies
    """

    what: str
    found: str
    limit: str
    mark: Mark


def rows(of: Diagnosis) -> list[Row]:
    """Every gate of a model as a whole, in the order in which analysts look."""
    return [*_sampler(of), *_specification(of), *_data(of)]


def _sampler(of: Diagnosis) -> Iterator[Row]:
    worst = max((one.rhat for one in of.responses), default=math.nan)
    yield _row(of, "r-hat, the largest", worst, GATES.rhat_caution, ".3f")
    least = min((min(one.bulk, one.tail) for one in of.responses), default=math.nan)
    yield _row(of, "Effective draws, the fewest", least,
               GATES.ess_caution, ",.0f", above=True)  # fmt: skip
    found = of.model.divergences
    diverged = math.nan if found is None else float(found)
    yield _row(of, "Divergences", diverged, 0.0, ",.0f")


def _specification(of: Diagnosis) -> Iterator[Row]:
    fit = of.fit
    inflation = max((one.inflation for one in of.cells if one.inflation), default=math.nan)
    yield _row(of, "Variance inflation, the largest", inflation,
               GATES.inflation, ",.1f")  # fmt: skip
    r2 = math.nan if fit.r2 is None else fit.r2
    yield _row(of, "Outcome explained (R2)", r2, GATES.r2, ".0%", above=True)
    below = math.nan if fit.negative_base is None else fit.negative_base
    yield _row(of, "Base below zero", below, GATES.negative_base, ".0%")
    scaled = most_of_scaled(of.model)
    yield Row(
        "Spend is money",
        "likely" if scaled is None else f"up to {scaled:.3g}",
        f"above {GATES.scaled_spend}",
        "within" if scaled is None else "beyond",
    )


def _data(of: Diagnosis) -> Iterator[Row]:
    model, age, locale = of.model, of.age, of.model.card.locale
    periods, year = int(model.observed.any(axis=1).sum()), model.frequency.per_year
    yield Row(
        "Data",
        f"{periods} {dates.periods_word(model.frequency, periods)}",
        f"at least {year}, a year",
        "within" if periods >= year else "beyond",
    )
    yield Row(
        "Data end",
        dates.said_date(age.last, locale),
        f"fresh until {dates.said_date(age.fresh_until, locale)}",
        "within" if age.on <= age.fresh_until else "beyond",
    )
    decides = any(one.decides for one in model.coverage.uncovered)
    known = model.parity is not None and not decides
    found = "agrees" if known else "in part" if model.parity is not None else "not verified"
    limit = "what it stores twice"
    yield Row("Against the file", found, limit, "within" if known else "beyond")


def _row(
    of: Diagnosis, what: str, value: float, gate: float, form: str, above: bool = False
) -> Row:
    """A number beside its gate; ``above``: it has to reach it."""
    locale = of.model.card.locale
    limit = f"{'at least' if above else 'at most'} {_said(gate, form, locale)}"
    if math.isnan(value):
        return Row(what, "not known", limit, "unknown")
    within = value >= gate if above else value <= gate
    return Row(what, _said(value, form, locale), limit, "within" if within else "beyond")


def _said(value: float, form: str, locale: str) -> str:
    if math.isinf(value):
        return "made up of others"
    return written(format(value, form).replace("%", " %"), locale)

"""What a plan brings, in the words that the model's card allows: money, or outcome units."""

from __future__ import annotations

import math
import re

from mmm_core.evaluation import PlanEvaluation
from mmm_core.model import FittedModel
from mmm_core.statistics import Summary, summarize
from planner import services
from planner.wording import amounts

_TINY = 0.005
_NOTHING = 1e-6


def is_money(model: FittedModel) -> bool:
    """Whether the card says what a unit of the outcome is worth."""
    return services.value_per_unit(model) is not None


def result_name(model: FittedModel) -> str:
    """ "incremental revenue", or what the model explains."""
    name = "revenue" if is_money(model) else model.card.outcome.name.lower() or "outcome"
    return f"incremental {name}"


def worth(model: FittedModel, incremental: Summary) -> Summary:
    """Incremental outcome as money where its worth is known."""
    return incremental.times(services.value_per_unit(model) or 1.0)


def said(model: FittedModel, incremental: float) -> str:
    """An incremental outcome: ``€1.24 M`` or ``1,240 customers``."""
    value = services.value_per_unit(model)
    if value is None:
        return amounts.outcome(incremental, model)
    return amounts.money(incremental * value, model.card.currency)


def said_change(model: FittedModel, incremental: float) -> str:
    """The same with its sign always said."""
    return ("+" if incremental > 0 else "") + said(model, incremental)


def said_in_full(model: FittedModel, incremental: float) -> str:
    """The same where nothing near it says what it is: ``24.2 k incremental sign-ups``."""
    named = is_money(model) or bool(model.card.outcome.unit)
    return said(model, incremental) + ("" if named else f" {result_name(model)}")


def said_span(model: FittedModel, incremental: Summary) -> str:
    """Only the interval: ``€10.9 to 13.8 M``."""
    return amounts.span(said(model, incremental.low), said(model, incremental.high))


def money(model: FittedModel, amount: float) -> str:
    """Money in the model's currency."""
    if 0 < abs(amount) < _TINY:
        return amounts.money(0, model.card.currency).replace("0", f"{amount:.2g}")
    return amounts.money(amount, model.card.currency)


def currency(model: FittedModel) -> str:
    """The currency's symbol, or its code where it has none: ``€``, ``CHF``."""
    return money(model, 0.0).replace("0", "").strip()


def round_money(model: FittedModel, amount: float) -> str:
    """A round amount without idle decimals: ``€10 k``."""
    return re.sub(r"\.0+(?=\D|$)", "", money(model, amount))


def is_nothing(change: float, of: float) -> bool:
    """Whether a change is only rounding, beside the amount that it changes."""
    return abs(change) <= _NOTHING * abs(of)


def money_change(model: FittedModel, amount: float, of: float) -> str:
    """A change of money; "none" where there is none to speak of beside ``of``."""
    if is_nothing(amount, of):
        return "none"
    return amounts.signed_money(amount, model.card.currency)


def all_cells(model: FittedModel) -> range:
    """Every cell."""
    return range(len(model.cells))


def total(evaluation: PlanEvaluation) -> Summary:
    """Incremental outcome of the whole plan."""
    return summarize(evaluation.total)


def next_step(spend: float) -> float:
    """A round amount of money that is little beside a plan: about a thousandth."""
    return float(10 ** math.floor(math.log10(spend / 1000))) if spend > 1 else 1.0

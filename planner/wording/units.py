"""What the amounts of a model are called, how they are said, and how an axis writes them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner.services import value_per_unit
from planner.wording import amounts

_STEPS = (("1e12", "T"), ("1e9", "B"), ("1e6", "M"), ("1e3", "k"))
_MOST_NAMES = 4


@dataclass(frozen=True)
class Units:
    """Names and forms of one model's amounts.

    Parameters
    ----------
    currency : ISO code, or "" where nobody has said
    factor : what turns the model's outcome into what is shown: revenue where its value is
        known, otherwise the outcome itself
    is_money : the outcome is shown as money
    outcome : name of what is shown, in lower case
    unit : its unit, "" where unknown
    break_even : mROAS at which the next money pays for itself; None where money is not known
    """

    currency: str
    factor: float
    is_money: bool
    outcome: str
    unit: str
    break_even: float | None

    @staticmethod
    def of(model: FittedModel) -> Units:
        """The units of a model, as far as its card knows them."""
        card, value = model.card, value_per_unit(model)
        thing, unit = card.outcome.name, card.outcome.unit
        if value is None:
            return Units(card.currency, 1.0, False, thing.lower() or "outcome", unit, None)
        return Units(card.currency, value, True, "revenue", card.currency, card.break_even)

    # --- titles -------------------------------------------------------------------------

    @property
    def spend_title(self) -> str:
        """Title of an axis of money spent."""
        return f"Spend over the horizon{self._bracket(self.currency)}"

    @property
    def outcome_title(self) -> str:
        """Title of an axis of incremental outcome."""
        return f"Incremental {self.outcome}{self._bracket(self.unit)}"

    @property
    def marginal_title(self) -> str:
        """Title of an axis of marginal return."""
        if self.is_money:
            return "mROAS (return of the next unit of spend)"
        return f"{self.per_money_title}, at the margin"

    @property
    def per_money_title(self) -> str:
        """Title of an axis of returns, average and marginal."""
        if self.is_money:
            return "Return per unit of spend"
        return f"Incremental {self.unit or self.outcome} per unit of money"

    @property
    def marginal(self) -> str:
        """Short name of the marginal return."""
        return "mROAS" if self.is_money else f"Marginal {self.unit or self.outcome} per money"

    @property
    def average(self) -> str:
        """Short name of the average return."""
        return "iROAS" if self.is_money else f"Average {self.unit or self.outcome} per money"

    @property
    def bracket(self) -> str:
        """The unit of what is shown, as it follows a title."""
        return self._bracket(self.unit)

    @property
    def most(self) -> str:
        """What there is most of, in a sentence: "most", "most customers"."""
        return "most" if self.is_money else f"most {self.unit or self.outcome}"

    @staticmethod
    def _bracket(unit: str) -> str:
        return f" ({unit})" if unit else ""

    # --- said ---------------------------------------------------------------------------

    def say_spend(self, value: float) -> str:
        """Money spent."""
        return amounts.money(value, self.currency)

    def say_exactly(self, value: float) -> str:
        """Money that a person typed, to the unit: ``€10,000``."""
        digits = f"{value:,.0f}" if value == int(value) else f"{value:,g}"
        return amounts.money(0, self.currency).replace("0", digits)

    def say_outcome(self, value: float) -> str:
        """An amount as shown, already multiplied by ``factor``."""
        if self.is_money:
            return amounts.money(value, self.currency)
        return f"{amounts.amount(value)} {self.unit}".strip()

    def say_change(self, value: float, money: bool = False) -> str:
        """A change of outcome (of money, if told so), its sign always said."""
        said = self.say_spend(value) if money else self.say_outcome(value)
        return f"+{said}" if value > 0 else said

    def say_ratio(self, value: float) -> str:
        """A return per unit of money."""
        if self.is_money:
            return amounts.times(value)
        return f"{value:.2g}" if 1e-4 <= abs(value) < 0.1 else amounts.amount(value)

    def say_interval(self, of: Summary) -> str:
        """Outcome with its interval; ``of`` as shown."""
        mean, low, high = (self.say_outcome(x) for x in (of.mean, of.low, of.high))
        return f"{mean} ({amounts.span(low, high)})"

    # --- axes and tooltips --------------------------------------------------------------

    def spend_labels(self) -> str:
        """Vega expression for tick labels of money spent."""
        return _tick_labels(self.currency)

    def outcome_labels(self) -> str:
        """Vega expression for tick labels of outcome as shown."""
        return _tick_labels(self.currency if self.is_money else "")

    def ratio_labels(self) -> str:
        """Vega expression for tick labels of returns."""
        return "format(datum.value, '.3~r') + 'x'" if self.is_money else _tick_labels("")


def _tick_labels(currency: str) -> str:
    """Tick labels that read as `words.money` says: ``€1.24 M``."""
    before = amounts.money(0, currency).partition("0")[0]
    size = "abs(datum.value)"
    text = f"format({size}, '.3~r')"
    for step, name in reversed(_STEPS):
        text = f"{size} >= {step} ? format({size} / {step}, '.3~r') + ' {name}' : {text}"
    return f"(datum.value < 0 ? '-' : '') + {json.dumps(before)} + ({text})"


def lookup_labels(labels: Iterable[tuple[str, str]]) -> str:
    """Vega expression that replaces each tick label by another text."""
    return f"{json.dumps(dict(labels))}[datum.label]"


def full_format(values: Iterable[float]) -> str:
    """Format for tooltips: to the unit, finer where amounts are small."""
    largest = max((abs(x) for x in values if math.isfinite(x)), default=0.0)
    return ",.0f" if largest >= 10_000 else ",.2f" if largest >= 100 else ",.4f"


def cell_labels(model: FittedModel) -> list[str]:
    """Display name of every cell; where a card gives two the same, their keys are added."""
    names = [amounts.cell_name(model, k) for k in range(len(model.cells))]
    return [
        name if names.count(name) == 1 else f"{name} ({model.cells.text(k)})"
        for k, name in enumerate(names)
    ]


def listed(names: Sequence[str], most: int = _MOST_NAMES) -> str:
    """Names in a sentence: ``A, B and C``; ``A, B, C, D and 6 more``."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last

"""What the amounts of a model are called, and how they are said: money, or outcome units."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mmm_core.economics import economics_of
from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner.questions.assess import value_per_unit
from planner.wording import amounts
from planner.wording.figures import Reader
from planner.wording.locale import DEFAULT, MINUS, written


@dataclass(frozen=True)
class Units:
    """Names and forms of one model's amounts, as far as its card knows them.

    Outcome is given as the model counts it; `say_shown` alone takes it as axes show it.

    Parameters
    ----------
    currency : ISO code, or "" where nobody has said
    factor : what turns the model's outcome into what is shown: revenue where its value is
        known, otherwise the outcome itself
    is_money : the outcome is shown as money
    outcome : name of what is shown, in lower case
    unit : its unit, "" where unknown
    break_even : mROAS at which the next money pays for itself; None where money is not known
    locale : how its numbers are written
    """

    currency: str
    factor: float
    is_money: bool
    outcome: str
    unit: str
    break_even: float | None
    locale: str = DEFAULT

    @staticmethod
    def of(model: FittedModel) -> Units:
        """The units of a model, in the locale of its card."""
        card, value, locale = model.card, value_per_unit(model), model.card.locale
        if value is None:
            return Units.uncounted(model)
        economics = economics_of(model)
        level = None if economics is None else economics.break_even
        return Units(card.currency, value, True, "revenue", card.currency, level, locale)

    @staticmethod
    def uncounted(model: FittedModel) -> Units:
        """The same with the outcome in its own units, whatever it is worth."""
        card = model.card
        thing, unit = card.outcome.name.lower() or "outcome", card.outcome.unit
        return Units(card.currency, 1.0, False, thing, unit, None, card.locale)

    def of_revenue(self) -> Units:
        """The same where what outcome is worth is known of every period, if no one value is.

        Returns are then revenue per money, whatever outcome itself is said in.
        """
        return replace(self, is_money=True, outcome="revenue", unit=self.currency)

    # --- names --------------------------------------------------------------------------

    @property
    def result(self) -> str:
        """What a plan brings: "incremental revenue", or of what the model explains."""
        return f"incremental {self.outcome}"

    @property
    def around(self) -> tuple[str, str]:
        """What stands before and after an amount of money."""
        return amounts.around(self.currency, self.locale)

    @property
    def symbol(self) -> str:
        """The currency's sign, or its code where it has none: ``€``, ``CHF``."""
        return "".join(self.around).strip()

    @property
    def money_bracket(self) -> str:
        """The currency, as it follows a title."""
        return _bracket(self.currency)

    @property
    def bracket(self) -> str:
        """The unit of what is shown, as it follows a title."""
        return _bracket(self.unit)

    @property
    def spend_title(self) -> str:
        """Title of an axis of money spent."""
        return f"Spend over the horizon{self.money_bracket}"

    @property
    def outcome_title(self) -> str:
        """Title of an axis of incremental outcome."""
        return f"Incremental {self.outcome}{self.bracket}"

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
        return f"Incremental {self._thing} per unit of money"

    @property
    def marginal(self) -> str:
        """Short name of the marginal return."""
        return "mROAS" if self.is_money else f"Marginal {self._thing} per money"

    @property
    def average(self) -> str:
        """Short name of the average return."""
        return "iROAS" if self.is_money else f"Average {self._thing} per money"

    @property
    def most(self) -> str:
        """What there is most of, in a sentence: "most", "most customers"."""
        return "most" if self.is_money else f"most {self._thing}"

    @property
    def _thing(self) -> str:
        return self.unit or self.outcome

    # --- money --------------------------------------------------------------------------

    def say_money(self, value: float) -> str:
        """Money in the model's currency: ``€1.24 M``."""
        return amounts.money(value, self.currency, self.locale)

    def say_money_change(self, value: float) -> str:
        """A change of money, its sign always said: ``+€310 k``."""
        return amounts.signed_money(value, self.currency, self.locale)

    def say_money_moved(self, value: float, of: float) -> str:
        """The same; "none" where there is none to speak of beside ``of``."""
        return "none" if amounts.is_nothing(value, of) else self.say_money_change(value)

    def say_money_span(self, of: Summary) -> str:
        """Only the interval of an amount of money: ``€10.9 to 13.8 M``."""
        return amounts.span(self.say_money(of.low), self.say_money(of.high), self.locale)

    def say_exactly(self, value: float) -> str:
        """Money to its last digit: ``€10 k``, ``€1,234,567.5``."""
        return amounts.exact_money(value, self.currency, self.locale)

    def say_roundly(self, value: float) -> str:
        """A round amount of money without idle decimals: ``€10 k``."""
        return amounts.round_money(value, self.currency, self.locale)

    def say_typed(self, value: float) -> str:
        """Money that was typed: as usual where that is all of it, else to its last digit.

        ``€60.0 M``, ``€81.95 M``, ``€81,948,250``.
        """
        typed = _without_noise(value)
        if amounts.is_said_whole(typed):
            return self.say_money(typed)
        before, after = self.around
        said = Reader("money", locale=self.locale).write(abs(typed))
        return f"{MINUS if typed < 0 else ''}{before}{said}{after}"

    # --- outcome ------------------------------------------------------------------------

    def say_shown(self, value: float) -> str:
        """An amount as axes show it, already multiplied by ``factor``."""
        if self.is_money:
            return self.say_money(value)
        return amounts.quantity(value, self.unit, self.currency, self.locale)

    def say_shown_change(self, value: float) -> str:
        """A change of such an amount, its sign always said."""
        if self.is_money:
            return self.say_money_change(value)
        return amounts.signed_quantity(value, self.unit, self.currency, self.locale)

    def say_outcome(self, incremental: float) -> str:
        """Incremental outcome, as money where its worth is known: ``1.24 k customers``."""
        return self.say_shown(incremental * self.factor)

    def say_typed_outcome(self, incremental: float) -> str:
        """The same of an outcome: ``€81.95 M``, ``12345 customers``."""
        typed = _without_noise(incremental * self.factor)
        if self.is_money or (self.unit and self.unit == self.currency):
            return self.say_typed(typed)
        if amounts.is_said_whole(typed):
            return self.say_shown(typed)
        return f"{Reader('number', locale=self.locale).write(typed)} {self.unit}".strip()

    def say_outcome_change(self, incremental: float) -> str:
        """A change of outcome, its sign always said."""
        return self.say_shown_change(incremental * self.factor)

    def with_result(self, said: str, name: str = "") -> str:
        """An amount of outcome as it was said, and what it is; its unit is not said twice.

        ``+€310 k incremental revenue``, ``+3.75 M incremental sign-ups``, ``1.2 k customers of
        incremental sign-ups``.

        Parameters
        ----------
        name : what it is, where that is not just ``result``
        """
        name = name or self.result
        plain = not self.unit or self.is_money or self.unit == self.currency
        if plain or not name.startswith(self.result):
            return f"{said} {name}"
        if self.unit.casefold() == self.outcome.casefold():
            return said.removesuffix(self.unit) + name
        return f"{said} of {name}"

    def say_outcome_in_full(self, incremental: float) -> str:
        """The same where nothing near it says what it is: ``24.2 k incremental sign-ups``."""
        named = self.is_money or bool(self.unit)
        return self.say_outcome(incremental) + ("" if named else f" {self.result}")

    def say_outcome_span(self, of: Summary) -> str:
        """Only the interval of an outcome: ``€10.9 to 13.8 M``."""
        return amounts.span(self.say_outcome(of.low), self.say_outcome(of.high), self.locale)

    # --- shares and counts ---------------------------------------------------------------

    def say_share(self, share: float, signed: bool = False) -> str:
        """A share: ``18.3 %``."""
        return amounts.percent(share, signed, self.locale)

    def say_count(self, count: int) -> str:
        """A whole number: ``1,000``."""
        return written(f"{count:,}", self.locale)

    # --- returns ------------------------------------------------------------------------

    def say_ratio(self, value: float) -> str:
        """A return per unit of money, as shown: ``2.1x``."""
        if self.is_money:
            return amounts.times(value, self.locale)
        if 1e-4 <= abs(value) < 0.1:
            return written(f"{value:.2g}", self.locale)
        return amounts.amount(value, self.locale)

    def say_times(self, value: float) -> str:
        """A ratio: ``2.1x``."""
        return amounts.times(value, self.locale)

    def say_ratio_span(self, low: float, high: float) -> str:
        """An interval of returns: ``1.4 to 1.6x``."""
        return amounts.span(self.say_ratio(low), self.say_ratio(high))


def _without_noise(value: float) -> float:
    """A number that was typed in another unit: the last digits are of the conversion."""
    return float(f"{value:.14g}")


def _bracket(unit: str) -> str:
    return f" ({unit})" if unit else ""

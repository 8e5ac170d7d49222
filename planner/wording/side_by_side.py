"""Plans side by side in words: one line a figure, one text a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.statistics import Summary, summarize
from planner.questions.commit import Commit
from planner.questions.compared import Compared, PlansCompared
from planner.questions.ranking import deciding
from planner.questions.verdict import Claim
from planner.wording import amounts, counted, dates
from planner.wording.units import Units

NONE = "–"
# The row that says what the risks below it are counted in.
COUNTS = "Risk counted in"
CLAIMED: dict[Claim, str] = {
    "none": "None", "directional": "Directional", "supported": "Supported",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One figure of every plan.

    Parameters
    ----------
    name : of the figure
    said : one text a plan, in the order of the plans
    under : it says more of the figure above it
    """

    name: str
    said: tuple[str, ...]
    under: bool = False


def lines(of: PlansCompared) -> list[Line]:
    """Every figure; what nobody can say of any of the plans is left out."""
    found = [line for part in (_brings, _returns, _worth, _risk) for line in part(of)]
    return [line for line in found if any(text != NONE for text in line.said)]


def _line(
    name: str, of: PlansCompared, say: Callable[[Compared], str], under: bool = False
) -> Line:
    return Line(name, tuple(say(one) or NONE for one in of.plans), under)


# --- what each brings -------------------------------------------------------------------


def _brings(of: PlansCompared) -> Iterator[Line]:
    base, units = of.plans[of.base], counted.units_of(of)
    than = f"more than {base.name}"
    yield _line("Spend", of, lambda one: _units(one).say_money(one.spend))
    yield _line(than, of, lambda one: _more_money(one, base), under=True)
    yield _line(_capital(units.result), of, lambda one: _outcome(units, one.outcome))
    yield _line(than, of, lambda one: _more_outcome(units, one), under=True)
    if not units.is_money:
        value = "at the value of a unit" if of.has_one_value else "each at its value of a unit"
        yield _line(f"Revenue, {value}", of, lambda one: _money(one, one.revenue))
        yield _line(than, of, lambda one: _more(one, base, PlanEvaluation.revenue), under=True)
    yield _line("Profit", of, lambda one: _money(one, one.profit))
    yield _line(than, of, lambda one: _more(one, base, PlanEvaluation.profit), under=True)
    if of.ranking.on == "above":
        yield _line("Profit above required return", of, lambda one: _money(one, _above(one)))
        yield _line(than, of, lambda one: _more(one, base, _above_required), under=True)


def _units(one: Compared) -> Units:
    return Units.of(one.answer.model)


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _more_money(one: Compared, base: Compared) -> str:
    if one is base:
        return ""
    return _units(one).say_money_moved(one.spend - base.spend, base.spend)


def _outcome(units: Units, of: Summary) -> str:
    return f"{units.say_outcome(of.mean)} ({units.say_outcome_span(of)})"


def _more_outcome(units: Units, one: Compared) -> str:
    if one.parts is None:
        return ""
    of = one.parts.outcome
    if amounts.is_nothing(of.mean, one.outcome.mean):
        return "none"
    return f"{units.say_outcome_change(of.mean)} ({units.say_outcome_span(of)})"


def _more(one: Compared, base: Compared, draws: Callable[[PlanEvaluation], Floats | None]) -> str:
    """What a plan has more than the base, draw by draw, in money."""
    mine, theirs = draws(one.evaluation), draws(base.evaluation)
    if one is base or mine is None or theirs is None:
        return ""
    units, of = _units(one), summarize(mine - theirs)
    if not (mine != theirs).any():
        return "none"
    return f"{units.say_money_change(of.mean)} ({units.say_money_span(of)})"


def _above_required(of: PlanEvaluation) -> Floats:
    return deciding(of, "above")


def _above(one: Compared) -> Summary | None:
    return None if one.worth is None else one.worth.hurdle.above


def _money(one: Compared, of: Summary | None) -> str:
    units = _units(one)
    return "" if of is None else f"{units.say_money(of.mean)} ({units.say_money_span(of)})"


# --- what its money returns -------------------------------------------------------------


def _returns(of: PlansCompared) -> Iterator[Line]:
    """Revenue per money where anybody says what outcome is worth, by period too; else outcome."""
    units = Units.uncounted(of.plans[0].answer.model)
    yield _line("iROAS", of, lambda one: _times(one, one.iroas))
    yield _line("mROAS of the mix", of, lambda one: _times(one, one.mroas))
    levels = [_units(one).break_even for one in of.plans]
    said = [NONE if level is None else units.say_times(level) for level in levels]
    yield Line("break-even", tuple(said), under=True)
    yield _line(units.average, of, lambda one: _ratio(units, one, one.iroas))
    yield _line(f"{units.marginal} of the mix", of, lambda one: _ratio(units, one, one.mroas))


def _times(one: Compared, of: Summary | None) -> str:
    if of is None or not one.evaluation.has_revenue:
        return ""
    say = _units(one).say_times
    return f"{say(of.mean)} ({amounts.span(say(of.low), say(of.high))})"


def _ratio(units: Units, one: Compared, of: Summary | None) -> str:
    if of is None or one.evaluation.has_revenue:
        return ""
    return f"{units.say_ratio(of.mean)} ({units.say_ratio_span(of.low, of.high)})"


# --- as an investment -------------------------------------------------------------------


def _worth(of: PlansCompared) -> Iterator[Line]:
    yield _line("Profit per unit of spend", of, _on_spend)
    yield _line(_hurdle(of), of, _clears, under=True)
    yield _line(f"Net present value{_rate(of)}", of, _present)
    if not _rate(of):
        yield _line("discounted a year by", of, _discount, under=True)
    yield _line("Paid back", of, _payback)
    yield _line("by then, chance", of, _by_then, under=True)


def _on_spend(one: Compared) -> str:
    units = _units(one)
    if one.worth is None or one.worth.hurdle.on_spend is None:
        return ""
    on = one.worth.hurdle.on_spend
    span = amounts.span(units.say_share(on.low), units.say_share(on.high), units.locale)
    return f"{units.say_share(on.mean)} ({span})"


def _hurdle(of: PlansCompared) -> str:
    """What its chance is called: every plan is held to one required return, or each to its own."""
    known = {one.worth.hurdle.required for one in of.plans if one.worth is not None}
    if known == {0.0}:
        return "pays for itself, chance"
    said = _units(of.plans[0]).say_share(known.pop()) if len(known) == 1 else "what it must"
    return f"earns {said}, chance"


def _rate(of: PlansCompared) -> str:
    known = {one.worth.rate for one in of.plans if one.worth is not None}
    return f" at {_units(of.plans[0]).say_share(known.pop())}" if len(known) == 1 else ""


def _clears(one: Compared) -> str:
    known = None if one.worth is None else one.worth.hurdle.clears
    return "" if known is None else amounts.chance(known)


def _discount(one: Compared) -> str:
    return "" if one.worth is None else _units(one).say_share(one.worth.rate)


def _present(one: Compared) -> str:
    return _money(one, None if one.worth is None else one.worth.present)


def _payback(one: Compared) -> str:
    """By the last day of its period: on the first, only the period before has paid."""
    if one.worth is None or one.worth.payback.ever is None:
        return ""
    by = one.worth.payback.by
    if by is None:
        return "not within horizon and carry-over"
    return f"by {dates.said_date(by, one.answer.model.card.locale)}"


def _by_then(one: Compared) -> str:
    if one.worth is None or one.worth.payback.chance is None:
        return ""
    return amounts.chance(one.worth.payback.chance)


# --- what it risks ----------------------------------------------------------------------


def _risk(of: PlansCompared) -> Iterator[Line]:
    units, on = counted.units_of(of), of.ranking.on
    money = on != "incremental"
    yield _line(f"Commit to, {units.outcome}", of, lambda one: _commit(units, one.commit))
    yield _line("of profit", of, lambda one: _commit_profit(one, one.commit), under=True)
    yield Line(COUNTS, (counted.what(of, on),) * len(of.plans))
    yield _line("Bad case", of, lambda one: _amount(units, one.bad.brings, money))
    yield _line(
        "against the current plan",
        of,
        lambda one: "" if one.loses is None else _change(units, one.bad.change, money),
        under=True,
    )
    yield _line("Chance of less than now", of, lambda one: amounts.chance(one.loses))
    yield _line("Expected regret", of, lambda one: _amount(units, one.regret.mean, money))
    yield _line("Claim at most", of, lambda one: CLAIMED[one.claim])


def _amount(units: Units, value: float, money: bool) -> str:
    return units.say_money(value) if money else units.say_outcome(value)


def _change(units: Units, value: float, money: bool) -> str:
    return units.say_money_change(value) if money else units.say_outcome_change(value)


def _commit(units: Units, of: Commit | None) -> str:
    return "" if of is None else units.say_outcome(of.outcome)


def _commit_profit(one: Compared, of: Commit | None) -> str:
    if of is None or of.profit is None:
        return ""
    return _units(one).say_money(of.profit) if of.profit >= 0 else "nothing to commit to"

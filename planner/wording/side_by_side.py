"""Plans side by side in words: one line a figure, one text a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mmm_core.statistics import Summary
from planner.questions.commit import Commit
from planner.questions.compared import Compared, PlansCompared
from planner.questions.verdict import Claim
from planner.wording import amounts, dates
from planner.wording.units import Units

NONE = "–"
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
    base, units = of.plans[of.base], Units.of(of.plans[0].answer.model)
    than = f"than {base.name}"
    yield _line("Spend", of, lambda one: _units(one).say_money(one.spend))
    yield _line(f"more {than}", of, lambda one: _more_money(one, base), under=True)
    yield _line(f"{units.result[0].upper()}{units.result[1:]}", of, _outcome)
    yield _line(f"more {than}", of, _more_outcome, under=True)
    yield _line("Profit", of, lambda one: _money(one, one.profit))
    yield _line(f"more {than}", of, _more_profit, under=True)


def _units(one: Compared) -> Units:
    return Units.of(one.answer.model)


def _more_money(one: Compared, base: Compared) -> str:
    if one is base:
        return ""
    return _units(one).say_money_moved(one.spend - base.spend, base.spend)


def _outcome(one: Compared) -> str:
    units, of = _units(one), one.outcome
    return f"{units.say_outcome(of.mean)} ({units.say_outcome_span(of)})"


def _more_outcome(one: Compared) -> str:
    if one.parts is None:
        return ""
    units, of = _units(one), one.parts.outcome
    return f"{units.say_outcome_change(of.mean)} ({units.say_outcome_span(of)})"


def _more_profit(one: Compared) -> str:
    if one.parts is None or one.parts.profit is None:
        return ""
    units, of = _units(one), one.parts.profit
    return f"{units.say_money_change(of.mean)} ({units.say_money_span(of)})"


def _money(one: Compared, of: Summary | None) -> str:
    units = _units(one)
    return "" if of is None else f"{units.say_money(of.mean)} ({units.say_money_span(of)})"


# --- what its money returns -------------------------------------------------------------


def _returns(of: PlansCompared) -> Iterator[Line]:
    units = Units.of(of.plans[0].answer.model)
    yield _line(units.average, of, lambda one: _ratio(one, one.iroas))
    yield _line(f"{units.marginal} of the mix", of, lambda one: _ratio(one, one.mroas))
    levels = [_units(one).break_even for one in of.plans]
    said = [NONE if level is None else units.say_ratio(level) for level in levels]
    yield Line("break-even", tuple(said), under=True)


def _ratio(one: Compared, of: Summary | None) -> str:
    units = _units(one)
    if of is None:
        return ""
    return f"{units.say_ratio(of.mean)} ({units.say_ratio_span(of.low, of.high)})"


# --- as an investment -------------------------------------------------------------------


def _worth(of: PlansCompared) -> Iterator[Line]:
    yield _line("Profit per unit of spend", of, _on_spend)
    yield _line(_hurdle(of), of, _clears, under=True)
    yield _line(f"Net present value{_rate(of)}", of, _present)
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
    return "" if one.worth is None else amounts.chance(one.worth.hurdle.clears)


def _present(one: Compared) -> str:
    return _money(one, None if one.worth is None else one.worth.present)


def _payback(one: Compared) -> str:
    if one.worth is None:
        return ""
    period = one.worth.payback.period
    if period is None:
        return "not within horizon and carry-over"
    return dates.said_date(period, one.answer.model.card.locale)


def _by_then(one: Compared) -> str:
    if one.worth is None or one.worth.payback.chance is None:
        return ""
    return amounts.chance(one.worth.payback.chance)


# --- what it risks ----------------------------------------------------------------------


def _risk(of: PlansCompared) -> Iterator[Line]:
    money = of.plans[0].bad.on == "profit"
    thing = "profit" if money else Units.of(of.plans[0].answer.model).result
    yield _line(
        f"Commit to, {Units.of(of.plans[0].answer.model).outcome}",
        of,
        lambda one: _commit(one, one.commit),
    )
    yield _line("of profit", of, lambda one: _commit_profit(one, one.commit), under=True)
    yield _line(f"Bad case, {thing}", of, lambda one: _amount(one, one.bad.brings, money))
    yield _line(
        "against the current plan", of, lambda one: _change(one, one.bad.change, money), under=True
    )
    yield _line("Chance of less than now", of, lambda one: amounts.chance(one.loses))
    regret = of.ranking.on == "profit"
    yield _line("Expected regret", of, lambda one: _amount(one, one.regret.mean, regret))
    yield _line("Claim at most", of, lambda one: CLAIMED[one.claim])


def _amount(one: Compared, value: float, money: bool) -> str:
    units = _units(one)
    return units.say_money(value) if money else units.say_outcome(value)


def _change(one: Compared, value: float, money: bool) -> str:
    units = _units(one)
    if one.loses is None:
        return ""
    return units.say_money_change(value) if money else units.say_outcome_change(value)


def _commit(one: Compared, of: Commit | None) -> str:
    return "" if of is None else _units(one).say_outcome(of.outcome)


def _commit_profit(one: Compared, of: Commit | None) -> str:
    if of is None or of.profit is None:
        return ""
    return _units(one).say_money(of.profit) if of.profit >= 0 else "nothing to commit to"

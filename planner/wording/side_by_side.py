"""Plans side by side in words: one line a figure, one text a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.statistics import Summary, summarize
from planner.questions.commit import Commit
from planner.questions.compared import Compared, PlansCompared
from planner.questions.ranking import On, deciding
from planner.questions.verdict import Claim
from planner.wording import amounts, counted, paybacks
from planner.wording.units import Units

NONE = "–"
# More plans than so many stand in narrow columns.
_WIDE = 2
# A mean and its interval in words; empty where nobody can say.
Spread = tuple[str, str]
# The row that says what the risks below it are counted in.
COUNTS = "Risk counted in"
_COUNTED: dict[On, str] = {"above": "above required", "profit": "profit"}
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


def _spread(
    name: str, of: PlansCompared, say: Callable[[Compared], Spread], under: bool = False
) -> Iterator[Line]:
    """A mean with its interval: beside it while columns are wide, else below it."""
    said = [say(one) for one in of.plans]
    if len(said) <= _WIDE:
        beside = (f"{mean} ({span})" if span else mean or NONE for mean, span in said)
        yield Line(name, tuple(beside), under)
        return
    yield Line(name, tuple(mean or NONE for mean, _ in said), under)
    yield Line("90 % of the draws", tuple(span or NONE for _, span in said), under=True)


# --- what each brings -------------------------------------------------------------------


def _brings(of: PlansCompared) -> Iterator[Line]:
    base, units = of.plans[of.base], counted.units_of(of)
    than = f"against {base.name}"
    yield _line("Spend", of, lambda one: _units(one).say_money(one.spend))
    yield _line(than, of, lambda one: _more_money(one, base), under=True)
    yield from _spread(_capital(units.result), of, lambda one: _outcome(units, one.outcome))
    yield from _spread(than, of, lambda one: _more_outcome(units, one), under=True)
    if not units.is_money:
        value = "at the value of a unit" if of.has_one_value else "each at its value of a unit"
        yield from _spread(f"Revenue, {value}", of, lambda one: _money(one, one.revenue))
        yield from _spread(than, of, lambda one: _more(one, base, PlanEvaluation.revenue), True)
    yield from _spread("Profit", of, lambda one: _money(one, one.profit))
    yield from _spread(than, of, lambda one: _more(one, base, PlanEvaluation.profit), under=True)
    if of.ranking.on == "above":
        yield from _spread("Above required return", of, lambda one: _money(one, _above(one)))
        yield _line("required on its spend", of, _required, under=True)
        yield from _spread(than, of, lambda one: _more(one, base, _above_required), under=True)


def _units(one: Compared) -> Units:
    return Units.of(one.answer.model)


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _more_money(one: Compared, base: Compared) -> str:
    if one is base:
        return ""
    return _units(one).say_money_moved(one.spend - base.spend, base.spend)


def _outcome(units: Units, of: Summary) -> Spread:
    return units.say_outcome(of.mean), units.say_outcome_span(of)


def _more_outcome(units: Units, one: Compared) -> Spread:
    if one.parts is None:
        return "", ""
    of = one.parts.outcome
    if amounts.is_nothing(of.mean, one.outcome.mean):
        return "none", ""
    return units.say_outcome_change(of.mean), units.say_outcome_span(of)


def _more(
    one: Compared, base: Compared, draws: Callable[[PlanEvaluation], Floats | None]
) -> Spread:
    """What a plan has more than the base, draw by draw, in money."""
    mine, theirs = draws(one.evaluation), draws(base.evaluation)
    if one is base or mine is None or theirs is None:
        return "", ""
    units, of = _units(one), summarize(mine - theirs)
    if not (mine != theirs).any():
        return "none", ""
    return units.say_money_change(of.mean), units.say_money_span(of)


def _above_required(of: PlanEvaluation) -> Floats:
    return deciding(of, "above")


def _required(one: Compared) -> str:
    """What profit is less than profit above the required return."""
    if one.worth is None:
        return ""
    return _units(one).say_money(one.worth.hurdle.required * one.spend)


def _above(one: Compared) -> Summary | None:
    return None if one.worth is None else one.worth.hurdle.above


def _money(one: Compared, of: Summary | None) -> Spread:
    units = _units(one)
    return ("", "") if of is None else (units.say_money(of.mean), units.say_money_span(of))


# --- what its money returns -------------------------------------------------------------


def _returns(of: PlansCompared) -> Iterator[Line]:
    """Revenue per money where anybody says what outcome is worth, by period too; else outcome."""
    units = Units.uncounted(of.plans[0].answer.model)
    yield from _spread("iROAS", of, lambda one: _times(one, one.iroas))
    yield from _spread("mROAS of the mix", of, lambda one: _times(one, one.mroas))
    levels = [_units(one).break_even for one in of.plans]
    said = [NONE if level is None else units.say_times(level) for level in levels]
    yield Line("break-even", tuple(said), under=True)
    yield from _spread(units.average, of, lambda one: _ratio(units, one, one.iroas))
    marginal = f"{units.marginal} of the mix"
    yield from _spread(marginal, of, lambda one: _ratio(units, one, one.mroas))


def _times(one: Compared, of: Summary | None) -> Spread:
    if of is None or not one.evaluation.has_revenue:
        return "", ""
    say = _units(one).say_times
    return say(of.mean), amounts.span(say(of.low), say(of.high))


def _ratio(units: Units, one: Compared, of: Summary | None) -> Spread:
    if of is None or one.evaluation.has_revenue:
        return "", ""
    return units.say_ratio(of.mean), units.say_ratio_span(of.low, of.high)


# --- as an investment -------------------------------------------------------------------


def _worth(of: PlansCompared) -> Iterator[Line]:
    yield from _spread("Profit per unit of spend", of, _on_spend)
    yield _line(_hurdle(of), of, _clears, under=True)
    yield from _spread(f"Net present value{_rate(of)}", of, _present)
    if not _rate(of):
        yield _line("discounted a year by", of, _discount, under=True)
    # Profit and these two are net present value.
    yield _line("margin comes in later", of, lambda one: _discounted(one, -1), under=True)
    yield _line("spend is paid later", of, lambda one: _discounted(one, 1), under=True)
    yield _line("Paid back", of, paybacks.margin_by)
    yield _line("by then, chance", of, paybacks.margin_chance, under=True)
    if paybacks.is_apart(of):
        yield _line("in cash", of, paybacks.cash_by, under=True)
        yield _line("in cash, chance of that", of, paybacks.cash_chance, under=True)


def _on_spend(one: Compared) -> Spread:
    units = _units(one)
    if one.worth is None or one.worth.hurdle.on_spend is None:
        return "", ""
    on = one.worth.hurdle.on_spend
    span = amounts.span(units.say_share(on.low), units.say_share(on.high), units.locale)
    return units.say_share(on.mean), span


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


def _discounted(one: Compared, sign: int) -> str:
    """What discounting takes off margin (-1), or adds by what it takes off payments (1)."""
    if one.worth is None or one.worth.rate == 0:
        return ""
    of = one.worth.discounted
    return _units(one).say_money_change(of.payments if sign > 0 else -of.margin)


def _present(one: Compared) -> Spread:
    return _money(one, None if one.worth is None else one.worth.present)


# --- what it risks ----------------------------------------------------------------------


def _risk(of: PlansCompared) -> Iterator[Line]:
    units, on = counted.units_of(of), of.ranking.on
    money = on != "incremental"
    yield _line(f"Commit to, {units.outcome}", of, lambda one: _commit(units, one.commit))
    yield _line("of profit", of, lambda one: _commit_profit(one, one.commit), under=True)
    # A word: the same stands in every column, and as a sentence would push plans out of sight.
    yield Line(COUNTS, (_COUNTED.get(on, units.outcome),) * len(of.plans))
    yield _line("Bad case", of, lambda one: _amount(units, one.bad.brings, money))
    yield _line(
        "of the change from now",
        of,
        lambda one: "" if one.loses is None else _change(units, one.bad.change, money),
        under=True,
    )
    yield _line("Chance of less than now", of, lambda one: amounts.chance(one.loses))
    yield _line("Expected regret", of, lambda one: _amount(units, one.regret.mean, money))
    yield _line("Claim at most", of, lambda one: CLAIMED[one.claim])
    yield _line("moved on weak evidence", of, _weak, under=True)


def _weak(one: Compared) -> str:
    """Nothing where nothing is moved."""
    if one.answer.versus.same_plan:
        return ""
    return _units(one).say_share(one.caution.share) if one.caution.share else "none"


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

"""That another plan of the page is expected to do better than the one that the page asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mmm_core.labels import Floats
from mmm_core.statistics import Probability, Summary, probability_above, summarize
from planner.brief.page import Line
from planner.brief.said import stance
from planner.brief.subject import Subject
from planner.facts.briefs import of_plan
from planner.facts.comparisons import unit_of
from planner.facts.fact import Fact, Facts, Maker, about
from planner.questions.compared import Compared
from planner.questions.ranking import deciding
from planner.wording import amounts, counted
from planner.wording import facts as words
from planner.wording.units import Units

# Money that differs by less is the same money, as for a verdict (numbers 16).
_SAME_MONEY = 1e-3
_AHEAD = ("than", "asked for")


@dataclass(frozen=True, eq=False)
class Better:
    """The plan of the page that has most more than the one that is asked for.

    Parameters
    ----------
    plan, asked : it, and that one
    gain : what it has more, of what decides among plans
    chance : P(gain > 0), on the same draws (numbers 9)
    """

    plan: Compared
    asked: Compared
    gain: Summary
    chance: Probability


def better_of(of: Subject, more: Sequence[Compared] = ()) -> Better | None:
    """None where none has, or none can be set against it.

    A plan under other assumptions is not better for that; nor is one of other money, where nobody
    has said what the outcome is worth.

    Parameters
    ----------
    more : plans beyond those of the subject
    """
    asked = {"approve": of.plan, "keep": of.current}.get(stance(of))
    if asked is None:
        return None
    others = [one for one in (*of.others, *more) if _is_like(of, one, asked)]
    found = [_against(of, one, asked) for one in others]
    return max(
        (one for one in found if _is_told(of, one)), key=lambda one: one.gain.mean, default=None
    )


def _is_like(of: Subject, one: Compared, asked: Compared) -> bool:
    if one.answer.model.identity != asked.answer.model.identity:
        return False
    near = abs(one.spend - asked.spend) <= _SAME_MONEY * max(one.spend, asked.spend)
    return near or of.compared.ranking.on != "incremental"


def _against(of: Subject, one: Compared, asked: Compared) -> Better:
    on = of.compared.ranking.on
    gain: Floats = deciding(one.evaluation, on) - deciding(asked.evaluation, on)
    return Better(one, asked, summarize(gain), probability_above(gain))


def _is_told(of: Subject, one: Better) -> bool:
    """Whether it has more to speak of."""
    whole = float(deciding(one.asked.evaluation, of.compared.ranking.on).mean())
    return one.gain.mean > 0 and not amounts.is_nothing(one.gain.mean, whole)


def better_facts(of: Subject, better: Better | None) -> Iterator[Fact]:
    """What it has more, how surely, and how its money differs."""
    if better is None:
        return
    make = Maker((*of_plan(better.plan.name), _AHEAD), of.compared_source(better.plan))
    yield from make.summary("ahead", better.gain, unit_of(of.compared.ranking.on), "9")
    yield from make.chance("p_ahead", better.chance)
    yield from make.fact("more_spend", better.plan.spend - better.asked.spend, "money", "15")


def better_line(of: Subject, better: Better | None, facts: Facts) -> Iterator[Line]:
    """One sentence of it."""
    if better is None:
        return
    units, there = Units.of(of.model), about(facts, *of_plan(better.plan.name), _AHEAD)
    gain, more = there["ahead"], words.number(there["more_spend"])
    said = words.change(units, gain)
    if gain.unit == "outcome":
        said = units.with_result(said)
    else:
        said = f"{said} {counted.what(of.compared, of.compared.ranking.on)}"
    money = "for as much money"
    if not amounts.is_nothing(more, better.asked.spend):
        money = f"for {units.say_money(abs(more))} {'more' if more > 0 else 'less'} money"
    asked = better.asked.name if better.asked is of.plan else "the current plan"
    yield Line(
        "Another plan is ahead",
        f"{better.plan.name} is expected to have {said} over {asked} {money}, and has more in "
        f"{words.chance(there['p_ahead'])} of the draws. Decide between the two first.",
        "ahead",
    )

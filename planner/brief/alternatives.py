"""What else could be done, one line a plan: its return, its risk, its time, what it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mmm_core.labels import CHANNEL
from planner.brief.page import Alternative
from planner.brief.said import stance
from planner.brief.subject import Subject
from planner.facts.briefs import of_plan
from planner.facts.fact import Fact, Facts, Maker, about
from planner.questions import fitness
from planner.questions.compared import Compared
from planner.wording import dates
from planner.wording import facts as words
from planner.wording.names import groups
from planner.wording.units import Units


def alternatives_of(
    of: Subject, facts: Facts, more: Sequence[Compared] = ()
) -> tuple[Alternative, ...]:
    """Every plan against the current one, which stands first; none where none may be advised.

    Parameters
    ----------
    more : plans beyond those of the page
    """
    if not of.is_fit:
        return ()
    chosen = {"approve": of.plan, "keep": of.current}.get(stance(of))
    return tuple(_line(of, one, facts, one is chosen) for one in (*of.compared.plans, *more))


def group_facts(of: Subject, more: Sequence[Compared] = ()) -> Iterator[Fact]:
    """What share of each plan's money goes to each group of channels that the card names."""
    for one in (*of.compared.plans, *more):
        model, spend = one.answer.model, one.evaluation.spend
        make = Maker(of_plan(one.name), of.compared_source(one))
        for name, labels in groups(model).items():
            cells = [k for k, cell in enumerate(model.cells.names) if cell[CHANNEL] in labels]
            share = float(spend[cells].sum()) / one.spend if one.spend > 0 else None
            yield from make.plus("group", name).fact("group_share", share, "share", "2")


def _line(of: Subject, one: Compared, facts: Facts, recommended: bool) -> Alternative:
    units, mine = Units.of(of.model), about(facts, *of_plan(one.name))
    returns, ids = _returns(units, mine, one)
    risk, more = _risk(units, mine, one)
    horizon, paid = _horizon(of, mine)
    fit, shares = _fit(of, units, facts, one)
    return Alternative(
        name=one.name,
        spend=words.say(units, mine["spend"]),
        returns=returns,
        risk=risk,
        horizon=horizon,
        fit=fit,
        recommended=recommended,
        facts=(mine["spend"].id, *ids, *more, *paid, *shares),
    )


def _returns(units: Units, mine: Facts, one: Compared) -> tuple[str, tuple[str, ...]]:
    whole = mine.get("profit") or mine["incremental"]
    what = " profit" if whole.name == "profit" else f" {units.result}" if units.is_money else ""
    said = f"{words.say(units, whole)}{what}"
    gain = mine.get("profit_gain") if whole.name == "profit" else mine.get("gain")
    if gain is None or one.answer.versus.same_plan:
        return said, (whole.id,)
    return f"{said} ({words.change(units, gain)})", (whole.id, gain.id)


def _risk(units: Units, mine: Facts, one: Compared) -> tuple[str, tuple[str, ...]]:
    which = "_above" if "bad_case_above" in mine else ""
    bad, loss = mine[f"bad_case{which}"], mine.get(f"p_loss{which}")
    share, what = mine["bad_share"], "profit above the required return" if which else "profit"
    if bad.unit != "money":
        what = units.result if units.is_money or not units.unit else ""
    # Beside its mean, an amount says of what it is and when: not all of them have one sign.
    case = f"{words.say(units, bad)} {what}".strip() + f" in the worst {words.chance(share)}"
    if loss is None:
        return case, (bad.id, share.id)
    return f"less than now in {words.chance(loss)}; {case}", (loss.id, bad.id, share.id)


def _horizon(of: Subject, mine: Facts) -> tuple[str, tuple[str, ...]]:
    paid = mine.get("payback_by")
    if paid is None:
        return "", ()
    chance = mine["p_payback"]
    if np.datetime64(str(paid.value)) <= fitness.today():
        # Of a horizon that has begun: a day that has passed is no promise.
        return "", ()
    day = dates.said_day(str(paid.value), of.model.card.locale)
    return f"by {day} (chance {words.chance(chance)})", (paid.id, chance.id)


def _fit(of: Subject, units: Units, facts: Facts, one: Compared) -> tuple[str, tuple[str, ...]]:
    """How its money is split between the groups of the card: what it builds on."""
    found = [
        fact
        for fact in facts.values()
        if fact.name == "group_share" and fact.about[0] == of_plan(one.name)[0]
    ]
    said = [f"{fact.about[-1][1]} {words.say(units, fact)}" for fact in found]
    return ", ".join(said), tuple(fact.id for fact in found)

"""Plans side by side as a JSON document."""

from __future__ import annotations

from typing import Any

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.statistics import Probability
from planner.contract.fitness import commit_json
from planner.contract.numbers import summary_json
from planner.contract.plans import plan_json
from planner.contract.scenarios import difference_json
from planner.finance.cash import Cash, by_channel
from planner.finance.worth import DAYS_A_YEAR, Worth
from planner.questions.attribution import Attribution
from planner.questions.compared import BadCase, Compared, PlansCompared
from planner.questions.ranking import Duel, Ranking
from planner.wording.amounts import is_nothing
from planner.wording.kept import HELD, UNCHECKED

Json = dict[str, Any]
_NOTES = {
    "mixed": "The plans are looked at under different assumptions: chances and regret compare "
    "each plan together with what is assumed; the last part of each difference is what is "
    "assumed alone.",
    "after": "After the carry-over the model says nothing is brought any more: a long-term effect "
    "is in no figure.",
}


def comparison_json(of: PlansCompared) -> Json:
    """Everything of ``compare``."""
    return {
        "names": [one.name for one in of.plans],
        "base": of.plans[of.base].name,
        "tail": of.tail,
        "plans": [_plan(of, place) for place in range(len(of.plans))],
        **_ranking(of.ranking),
        "notes": [*([_NOTES["mixed"]] if of.differs_in_assumptions else []), _NOTES["after"]],
    }


def _plan(of: PlansCompared, place: int) -> Json:
    """One plan: all of ``evaluate``, and what a comparison adds to it."""
    one = of.plans[place]
    model, base = one.answer.model, place == of.base
    return {
        "name": one.name,
        **plan_json(one.answer, one.fitness),
        **_committed(one),
        "mroas": summary_json(one.mroas),
        "bad_case": bad_json(one.bad),
        "p_loss": _chance(one.loses),
        "p_loss_on": of.ranking.on,
        **_worth(one.worth),
        "regret": {"on": of.ranking.on, **(summary_json(one.regret) or {})},
        "claim": one.claim,
        "moved_on_weak_evidence": one.caution.share,
        "departs": [
            {**model.cells.names[away.cell], "less": away.less, "more": away.more}
            for away in one.departs
        ],
        "cash": cash_json(one.cash, model),
        "moved": [] if base else _moved(of, place),
        "assumes": None if base else difference_json(one.assumes, model.card),
        "parts": None if one.parts is None else _parts(one.parts),
    }


def bad_json(of: BadCase) -> Json:
    """Of one quantity, ``on``: the plan's bad case, its change's, and the mean of that change."""
    return {
        "on": of.on,
        "brings": of.brings,
        "change": of.change,
        "expected_change": of.expected,
    }


def _committed(one: Compared) -> Json:
    """Of a plan that draws have chosen, on others, or why there is nothing of it."""
    chosen = one.candidate.chosen
    if chosen is None or one.fitness.level == "not_fit":
        return {}
    why = HELD if chosen.holds else UNCHECKED
    return {"commit": commit_json(one.commit), "commit_why": None if one.commit else why}


def _worth(of: Worth | None) -> Json:
    """Payback, net present value and hurdle; null without margin and value."""
    if of is None:
        return {"pays_back": None, "pays_back_in_cash": None, "npv": None, "hurdle": None}
    back, cash, hurdle = of.payback, of.in_cash, of.hurdle
    return {
        "pays_back": {
            "period": None if back.period is None else str(back.period),
            "by": None if back.by is None else str(back.by),
            "chance": _chance(back.chance),
            "ever": _chance(back.ever),
        },
        "pays_back_in_cash": {
            "by": None if cash.by is None else str(cash.by),
            "chance": _chance(cash.chance),
            "ever": _chance(cash.ever),
            "never_tied_up": cash.never_tied,
        },
        "npv": {
            **(summary_json(of.present) or {}),
            "rate": of.rate,
            "days_a_year": DAYS_A_YEAR,
            "discounted": {"margin": of.discounted.margin, "payments": of.discounted.payments},
        },
        "hurdle": {
            "required_return": hurdle.required,
            "return_on_spend": summary_json(hurdle.on_spend),
            "above": summary_json(hurdle.above),
            "clears": _chance(hurdle.clears),
        },
    }


def _chance(of: Probability | None) -> float | None:
    return None if of is None else of.value


def cash_json(of: Cash, model: FittedModel) -> list[Json]:
    """Money by fiscal month: accrued and paid, in all and by channel, and expected margin."""
    return [
        {
            "month": month.name,
            "from": str(month.first),
            "to": str(month.last),
            "accrued": float(of.accrued[i].sum()),
            "paid": float(of.paid[i].sum()),
            "earned": None if of.earned is None else float(of.earned[i]),
            "by_channel": [
                {CHANNEL: label, "accrued": float(accrued), "paid": float(paid)}
                for label, accrued, paid in zip(
                    model.cells.along(CHANNEL),
                    by_channel(model, of.accrued[i]),
                    by_channel(model, of.paid[i]),
                    strict=True,
                )
            ],
        }
        for i, month in enumerate(of.months)
    ]


def _moved(of: PlansCompared, place: int) -> list[Json]:
    """Channels and months in which another amount is spent than in the base."""
    one, base = of.plans[place], of.plans[of.base]
    model, months, money = one.answer.model, of.months, max(one.spend, base.spend)
    rows = by_channel(model, of.moved(place))
    return [
        {CHANNEL: label, "month": month, "change": float(rows[i, k])}
        for k, label in enumerate(model.cells.along(CHANNEL))
        for i, month in enumerate(months)
        if not is_nothing(float(rows[i, k]), money)
    ]


def _parts(of: Attribution) -> Json:
    """What the difference to the base is made of; the parts' means add up to the whole's."""
    return {
        "incremental": summary_json(of.outcome),
        "profit": summary_json(of.profit),
        "steps": [
            {
                "step": part.step,
                "incremental": summary_json(part.outcome),
                "profit": summary_json(part.profit),
            }
            for part in of.parts
        ],
    }


def _ranking(of: Ranking) -> Json:
    return {
        "p_beats": of.outcome.beats.tolist(),
        "p_beats_error": of.outcome.error.tolist(),
        "p_beats_profit": _matrix(of.profit),
        "p_beats_profit_error": None if of.profit is None else of.profit.error.tolist(),
        "p_beats_above": _matrix(of.above),
        "p_beats_above_error": None if of.above is None else of.above.error.tolist(),
        "counted_in": of.on,
        "by": of.outcome.by,
        "by_profit": None if of.profit is None else of.profit.by,
        "same_plan": of.same.tolist(),
    }


def _matrix(of: Duel | None) -> list[list[float]] | None:
    return None if of is None else of.beats.tolist()

"""The usual strategies as a JSON document: what ``strategies`` answers."""

from __future__ import annotations

from typing import Any

from mmm_core.labels import Floats
from mmm_core.statistics import Probability, summarize
from optimizer.problem import PlanProblem
from planner.contract.comparisons import bad_json
from planner.contract.documents import optimum_json
from planner.contract.fitness import commit_json
from planner.contract.numbers import summary_json
from planner.facts.fact import by_id
from planner.facts.strategies import strategy_facts
from planner.questions.brand_price import BrandPrice
from planner.questions.compared import Compared
from planner.questions.growth_target import GrowthTarget
from planner.questions.least_money import LeastMoney
from planner.questions.strategies import Strategies, Strategy
from planner.wording import strategies as wording
from planner.wording.fitness import NOTHING_OF_UNFIT
from planner.wording.kept import HELD, UNCHECKED

Json = dict[str, Any]


def strategies_json(of: Strategies) -> Json:
    """Everything of ``strategies``: each with its problem and answer, and side by side."""
    facts = by_id(strategy_facts(of))
    return {
        "question": _problem(of.question),
        "current_plan": {"spend": of.reference.plan.total(), "source": of.reference.source},
        "strategies": [
            {**_strategy(of, one), "words": wording.words_of(of, one, facts)} for one in of.all
        ],
        "target": None if of.target is None else _target(of.target),
        "brand": None if of.brand is None else _brand(of.brand),
        "counted_in": of.compared.ranking.on,
        "notes": list(wording.notes(of, facts)),
    }


def _problem(of: PlanProblem) -> Json:
    return {**of.canonical(), "fingerprint": of.fingerprint}


def _strategy(of: Strategies, one: Strategy) -> Json:
    said: Json = {
        "kind": one.kind,
        "name": one.name,
        "purpose": wording.PURPOSE[one.kind],
        "problem": None if one.problem is None else _problem(one.problem),
        "why": one.why or None,
        "same_as": one.same_as,
    }
    if one.found is None or one.compared is None or one.moved is None:
        return {**said, "beside": None, "answer": None}
    return {
        **said,
        "beside": _beside(one, one.compared, of.above(one)),
        "answer": optimum_json(one.found),
    }


def _beside(one: Strategy, of: Compared, above: Floats | None) -> Json:
    """What a line of it says beside the current plan.

    Parameters
    ----------
    above : more profit above the required return, (samples,); None where none is required
    """
    versus, chosen = of.answer.versus, of.candidate.chosen
    none = HELD if chosen is not None and chosen.holds else UNCHECKED
    if of.fitness.level == "not_fit":
        none = NOTHING_OF_UNFIT
    moved = one.moved
    assert moved is not None
    return {
        "spend": of.spend,
        "moved": {"more": moved.more, "less": moved.less},
        "gain": summary_json(versus.gain),
        "profit_gain": summary_json(versus.profit_gain),
        "gain_above": None if above is None else summary_json(summarize(above)),
        "p_better": _chance(versus.p_better),
        "p_better_on": versus.better_on,
        "p_loss": _chance(of.loses),
        "p_loss_on": of.bad.on,
        "bad_case": bad_json(of.bad),
        "commit": commit_json(of.commit),
        "commit_why": none if of.commit is None else None,
        "claim": of.claim,
    }


def _target(of: GrowthTarget) -> Json:
    total = of.total
    return {
        "growth": of.growth,
        "last_year": of.last_year,
        "amount": of.amount,
        "expected": None
        if total is None
        else {"mean": total.mean, "low": total.low, "high": total.high, "commit": total.commit},
        "current_plan": None if total is None else {"mean": total.compared},
        "p_reached": _chance(of.chance),
        "p_reached_now": _chance(of.now),
        "takes": None if of.takes is None else _takes(of.takes),
        "out_of_reach": of.out_of_reach,
        "searched_to": of.most,
        "most_expected": of.bound,
        "why": of.why or None,
    }


def _takes(of: LeastMoney) -> Json:
    return {
        "budget": of.money,
        "expected": of.expected,
        "p_reached": _chance(of.chance),
        "problem": _problem(of.problem),
    }


def _brand(of: BrandPrice) -> Json:
    return {
        "group": of.group,
        "channels": list(of.channels),
        "spend": of.spend,
        "current_plan": of.now,
        "without_floor": of.without,
        "costs": summary_json(of.outcome),
        "costs_profit": summary_json(of.profit),
        "p_costs": _chance(of.costs),
        "watch": [
            {"metric": one.metric, "interviews": one.interviews, "least_change": one.least}
            for one in of.trackers
        ],
    }


def _chance(of: Probability | None) -> float | None:
    return None if of is None else of.value

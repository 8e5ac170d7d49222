"""What is recommended of plans side by side, against the draws themselves, and in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import REQUIRED, RESPONSE
from mmm_core.labels import Floats
from mmm_core.model import Finding, FittedModel
from mmm_core.plan import Plan
from planner.questions.compared import PlansCompared
from planner.questions.fitness import Fitness
from planner.questions.recommendation import Recommendation, recommended
from planner.questions.verdict import CONFIDENCE, LEAST_GAIN
from planner.wording import recommended as wording
from planner.wording import side_by_side
from tests.planner.questions.forecasts import MODELS, plan_of, reference_of
from tests.planner.questions.test_compare import brings, compared, earns, random_plans

MODEL = MODELS["national"]
HURDLE = Assumptions((Row(REQUIRED, "rate", 0.2),))
FIT = Fitness((), ())
UNFIT = Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ())


def fit(of: PlansCompared, level: Fitness = FIT) -> PlansCompared:
    """The same of a model that is fit to plan with."""
    return replace(of, plans=tuple(replace(one, fitness=level) for one in of.plans))


def now(model: FittedModel = MODEL) -> Plan:
    return reference_of(model).plan


def scaled(by: float) -> Plan:
    return plan_of(MODEL, now().array(MODEL) * by)


def deciding(plan: Plan, required: float) -> Floats:
    return earns(MODEL, plan) - required * plan.total()


@given(seed=st.integers(0, 999), required=st.sampled_from([0.0, 0.2]))
@settings(max_examples=20)
def test_the_highest_mean_leads_where_the_draws_carry_it(seed: int, required: float) -> None:
    plans = [now(), *random_plans(MODEL, seed, 2)]
    worlds = (HURDLE,) * 3 if required else ()
    said = recommended(fit(compared(MODEL, plans, *worlds)))
    draws = [deciding(plan, required) for plan in plans]
    order = np.argsort([-one.mean() for one in draws])
    assert said.on == ("above" if required else "profit")
    assert (said.place, said.second) == (order[0], order[1])
    assert said.beats is not None
    assert said.beats.value == (draws[order[0]] > draws[order[1]]).mean()
    gain = draws[order[0]] - draws[0]
    least = LEAST_GAIN * abs((earns(MODEL, now()) + now().total()).mean())
    worth = (gain > 0).mean() >= CONFIDENCE and gain.mean() >= least
    if order[0] == 0:
        assert (said.kind, said.reason, said.gain) == ("keep", "best", None)
    else:
        assert said.gain is not None
        assert said.gain.mean == pytest.approx(gain.mean(), rel=1e-6)
        assert said.kind == ("choose" if worth else "keep")


def better() -> tuple[PlansCompared, Recommendation]:
    """Plans of which one is surely better than the current one."""
    for seed in range(200):
        of = fit(compared(MODEL, [now(), *random_plans(MODEL, seed, 2)]))
        said = recommended(of)
        if said.kind == "choose":
            return of, said
    raise AssertionError("no random plan is better")


def test_a_plan_that_did_not_hold_on_other_draws_is_not_chosen() -> None:
    of, said = better()
    assert said.place is not None
    held = recommended(of, held=[said.place])
    assert (held.kind, held.reason, held.gain) == ("keep", "elsewhere", said.gain)
    assert recommended(of, held=[0]).kind == "choose"
    assert wording.headline(of, held).text.startswith("Keep the current plan")
    assert "on Optimize" in " ".join(wording.why(of, held))


def test_nothing_is_recommended_across_assumptions_or_of_an_unfit_model() -> None:
    weaker = Assumptions((Row(RESPONSE, "factor", 0.6, note="a test"),))
    mixed = fit(compared(MODEL, [now(), scaled(1.1)], weaker))
    assert recommended(mixed).kind == "assumptions"
    assert "do not assume the same" in wording.headline(mixed, recommended(mixed)).text
    unfit = fit(compared(MODEL, [now(), scaled(1.1)]))
    low = replace(unfit.plans[0], fitness=UNFIT)
    unfit = replace(unfit, plans=(low, *unfit.plans[1:]))
    said = recommended(unfit)
    assert (said.kind, said.place) == ("not_fit", None)
    assert wording.headline(unfit, said).tone == "cannot"


def test_without_a_margin_only_plans_of_the_same_money_are_weighed() -> None:
    model = MODEL.with_card(replace(MODEL.card, margin=None))
    plans = [now(model), plan_of(model, now(model).array(model) * 1.2)]
    said = recommended(fit(compared(model, plans)))
    assert (said.kind, said.on) == ("money", "incremental")
    spend = now(model).array(model)
    other = plan_of(model, np.roll(spend, 1, axis=1))
    of = fit(compared(model, [now(model), other]))
    said = recommended(of)
    assert said.kind in ("keep", "choose")
    draws = [brings(model, one) for one in (now(model), other)]
    assert said.place == int(np.argmax([one.mean() for one in draws]))


def test_the_sentence_names_plan_amount_and_chances() -> None:
    of, said = better()
    assert said.place is not None
    name = of.plans[said.place].name
    headline = wording.headline(of, said)
    assert headline.text.startswith(f"Choose {name}: +€")
    assert headline.tone == ("good" if of.plans[said.place].claim == "supported" else "caution")
    lines = wording.why(of, said)
    assert lines[0].startswith(f"{name} has more profit than the current plan in ")
    assert lines[-1].startswith("Claim: ")


def test_every_line_has_a_text_for_every_plan_and_unknown_ones_are_left_out() -> None:
    of = compared(MODEL, [now(), scaled(1.2), scaled(0.5)])
    lines = {line.name: line for line in side_by_side.lines(of)}
    assert {"Spend", "Profit", "Net present value at 0 %", "Expected regret"} <= set(lines)
    assert all(len(line.said) == 3 for line in lines.values())
    assert lines["Chance of less than now"].said[0] == "same plan"
    bare = MODEL.with_card(replace(MODEL.card, margin=None))
    fewer = [now(bare), plan_of(bare, now(bare).array(bare) * 1.2)]
    names = {line.name for line in side_by_side.lines(compared(bare, fewer))}
    assert not names & {"Profit", "Paid back", "Net present value at 0 %"}
    hurdle = compared(MODEL, [now(), scaled(1.2)], HURDLE, HURDLE)
    assert "earns 20.0 %, chance" in {line.name for line in side_by_side.lines(hurdle)}

"""Plans side by side against a direct computation on random plans."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.assumptions import NOTHING, Assumptions, Row
from mmm_core.assumptions.applied import under
from mmm_core.assumptions.row import MARGIN, PRICE, RESPONSE
from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from mmm_core.response import ResponseWindow
from planner import cli, contract, services
from planner.contract.plan_tables import read_plan, write_plan
from planner.questions.compare import compare_plans
from planner.questions.compared import Candidate, PlansCompared
from tests.planner.questions.forecasts import CARD, MODELS, made, plan_of, reference_of

NATIONAL = "larkfield_national"
# Each example takes several evaluations of every draw.
few = settings(max_examples=settings().max_examples // 3)
WEAKER = Assumptions(
    (
        Row(RESPONSE, "factor", 0.6, (("channel", ("c0",)),), note="a test"),
        Row(PRICE, "factor", 1.2),
        Row(MARGIN, "margin", 0.5),
    )
)


def random_plans(model: FittedModel, seed: int, count: int = 3) -> list[Plan]:
    """Plans around the current one, some with channels or periods that spend nothing."""
    rng, reference = np.random.default_rng(seed), reference_of(model).plan.array(model)
    plans = []
    for _ in range(count):
        on = rng.uniform(size=reference.shape[1]) < 0.8
        plans.append(plan_of(model, reference * rng.uniform(0, 2, reference.shape) * on))
    return plans


def compared(model: FittedModel, plans: list[Plan], *worlds: Assumptions, **how) -> PlansCompared:
    given = [
        Candidate(f"plan {i}", plan, worlds[i] if i < len(worlds) else NOTHING)
        for i, plan in enumerate(plans)
    ]
    return compare_plans(model, given, reference_of(model), **how)


def brings(model: FittedModel, plan: Plan, world: Assumptions = NOTHING) -> Floats:
    """What a plan brings, (samples,), by no code of the comparison."""
    tail = reference_of(model).plan.array(model).mean(axis=0)
    window = ResponseWindow(under(model, world, plan.horizon), plan.horizon, tail)
    return window.incremental(plan.array(model)).sum(axis=(0, 2))


def earns(model: FittedModel, plan: Plan, world: Assumptions = NOTHING) -> Floats:
    margin = 0.5 if world.of(MARGIN) else CARD.margin
    assert margin is not None
    return margin * brings(model, plan, world) - plan.total()


@few
@given(seed=st.integers(0, 999), name=st.sampled_from(["national", "panel"]))
def test_chances_regret_and_bad_cases_are_counted_on_the_draws(seed: int, name: str) -> None:
    model = MODELS[name]
    plans = random_plans(model, seed)
    worlds = (NOTHING, WEAKER, NOTHING)
    found = compared(model, plans, *worlds, by=2e4, by_profit=1e4)
    outcome = [brings(model, *pair) for pair in zip(plans, worlds, strict=True)]
    profit = [earns(model, *pair) for pair in zip(plans, worlds, strict=True)]
    assert found.ranking.profit is not None
    for i in range(3):
        for j in range(3):
            more, money = outcome[i] - outcome[j] > 2e4, profit[i] - profit[j] > 1e4
            assert found.ranking.outcome.beats[i, j] == pytest.approx(more.mean())
            assert found.ranking.profit.beats[i, j] == pytest.approx(money.mean())
    best = np.max(profit, axis=0)
    for one, draws, plan, world in zip(found.plans, profit, plans, worlds, strict=True):
        assert one.regret.mean == pytest.approx((best - draws).mean(), abs=1e-3)
        assert one.regret.high == pytest.approx(np.quantile(best - draws, 0.95), abs=1e-3)
        change = draws - earns(model, reference_of(model).plan, world)
        assert one.bad.brings == pytest.approx(worst_tenth(draws), rel=1e-9)
        assert one.bad.change == pytest.approx(worst_tenth(change), rel=1e-6, abs=1e-3)
        assert one.loses is not None
        assert one.loses.value == (change < 0).mean()
        assert one.profit is not None
        assert one.profit.mean == pytest.approx(draws.mean(), rel=1e-9)
        assert one.spend == pytest.approx(plan.total())


def worst_tenth(draws: Floats) -> float:
    """Mean of the worst 3.1 of 31 draws."""
    ordered, share = np.sort(draws), 0.1 * draws.size
    whole = int(share)
    return float((ordered[:whole].sum() + (share - whole) * ordered[whole]) / share)


@few
@given(seed=st.integers(0, 999), name=st.sampled_from(sorted(MODELS)), world=st.booleans())
def test_a_difference_is_the_sum_of_its_parts(seed: int, name: str, world: bool) -> None:
    model = MODELS[name]
    known = model.card.margin is not None
    worlds = (WEAKER if world and known else NOTHING, NOTHING)
    base, mine = random_plans(model, seed, 2)
    found = compared(model, [base, mine], *worlds)
    parts = found.plans[1].parts
    assert found.plans[0].parts is None
    assert parts is not None
    whole = brings(model, mine) - brings(model, base, worlds[0])
    size = max(abs(brings(model, mine).mean()), abs(brings(model, base).mean()))
    assert parts.outcome.mean == pytest.approx(whole.mean(), abs=1e-9 * size)
    assert sum(p.outcome.mean for p in parts.parts) == pytest.approx(whole.mean(), abs=1e-9 * size)
    if known:
        money = earns(model, mine) - earns(model, base, worlds[0])
        found_money = sum(p.profit.mean for p in parts.parts if p.profit is not None)
        assert found_money == pytest.approx(money.mean(), abs=1e-9 * max(size, base.total()))
    else:
        assert all(part.profit is None for part in parts.parts)
    assert [p.step for p in parts.parts] == ["money", "mix", "timing", "assumptions"]


def parts_of(model: FittedModel, base: Plan, mine: Plan, *worlds: Assumptions) -> dict[str, float]:
    parts = compared(model, [base, mine], *worlds).plans[1].parts
    assert parts is not None
    return {part.step: part.outcome.mean for part in parts.parts}


def test_each_part_is_what_it_is_called() -> None:
    model = made()
    base = random_plans(model, 4, 1)[0]
    spend, size = base.array(model), abs(brings(model, base).mean())

    def only(step: str, mine: Plan, *worlds: Assumptions) -> float:
        found = parts_of(model, base, mine, *worlds)
        assert [found[other] for other in found if other != step] == pytest.approx(
            [0.0] * 3, abs=1e-9 * size
        )
        return found[step]

    assert only("money", plan_of(model, 1.3 * spend)) > 0
    half = 0.5 * spend[:, 0].sum()
    moved = spend * np.array([0.5, 1 + half / spend[:, 1].sum(), 1])
    assert only("mix", plan_of(model, moved)) != 0
    assert only("timing", plan_of(model, spend[::-1].copy())) != 0
    assert only("assumptions", base, NOTHING, WEAKER) < 0


@pytest.mark.parametrize("backwards", [False, True])
def test_a_plan_that_spends_nothing_has_even_shapes(backwards: bool) -> None:
    model = made()
    nothing, plan = plan_of(model, np.zeros((9, 3))), random_plans(model, 6, 1)[0]
    found = parts_of(model, *((plan, nothing) if backwards else (nothing, plan)))
    whole = brings(model, plan).mean()
    assert sum(found.values()) == pytest.approx(-whole if backwards else whole)
    if not backwards:
        even = plan_of(model, np.full((9, 3), plan.total() / 27))
        assert found["money"] == pytest.approx(brings(model, even).mean())


def test_the_same_plan_beats_nobody_and_is_said_to_be_the_same() -> None:
    model = made()
    plan = random_plans(model, 2, 1)[0]
    nudged = plan_of(model, plan.array(model) * (1 + 1e-9))
    found = compared(model, [plan, nudged, plan], NOTHING, NOTHING, WEAKER)
    assert found.ranking.same.tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert not found.ranking.outcome.beats[:2, :2].any()
    assert found.ranking.outcome.beats[0, 2] == 1
    assert found.differs_in_assumptions


def test_what_counts_is_one_thing_for_all_plans() -> None:
    """Where the profit of one is unknown, no plan's bad case or chance is of profit."""
    model = made(card=replace(CARD, margin=None))
    plans, margin = random_plans(model, 5, 2), Assumptions((Row(MARGIN, "margin", 0.5),))
    found = compared(model, plans, NOTHING, margin)
    assert found.ranking.on == "incremental"
    assert [one.bad.on for one in found.plans] == ["incremental"] * 2
    current = brings(model, reference_of(model).plan)
    for one, plan in zip(found.plans, plans, strict=True):
        draws = brings(model, plan)
        assert one.bad.brings == pytest.approx(worst_tenth(draws), rel=1e-9)
        assert one.bad.change == pytest.approx(worst_tenth(draws - current), rel=1e-6, abs=1e-3)
        assert one.loses is not None
        assert one.loses.value == (draws < current).mean()
    # What is known of one plan by itself is still said of it.
    assert found.plans[1].profit is not None
    assert found.plans[0].profit is None


def test_money_moved_adds_up_by_channel_and_month() -> None:
    model = MODELS["panel"]
    plans = random_plans(model, 3)
    found = compared(model, plans, base=1)
    assert not found.moved(1).any()
    for place in (0, 2):
        change = plans[place].array(model) - plans[1].array(model)
        np.testing.assert_allclose(found.moved(place).sum(axis=0), change.sum(axis=0), atol=1e-6)
        for month, row in zip(found.months, found.moved(place), strict=True):
            dates = plans[0].horizon.dates(model.frequency)
            there = dates.astype("M8[M]") == np.datetime64(month)
            np.testing.assert_allclose(row, change[there].sum(axis=0), atol=1e-6)


def test_what_is_assumed_otherwise_is_told_against_the_base() -> None:
    model = made()
    plan = random_plans(model, 1, 1)[0]
    found = compared(model, [plan, plan], NOTHING, WEAKER)
    assert found.plans[0].assumes.is_nothing
    assert {change.where[:2] for change in found.plans[1].assumes.changed} == {
        ("assumptions", kind) for kind in (RESPONSE, PRICE, MARGIN)
    }


def test_what_cannot_be_compared_is_refused() -> None:
    model = made()
    plan, reference = random_plans(model, 1, 1)[0], reference_of(model)
    one = Candidate("one", plan)
    longer = replace(one, name="two", plan=reference_of(model, 10).plan)
    for candidates, said in (
        ([one], "two plans or more"),
        ([one, one], "called 'one'"),
        ([one, longer], "10 periods"),
        ([replace(one, name=str(i)) for i in range(13)], "at most 12"),
    ):
        with pytest.raises(InvalidProblem, match=said):
            compare_plans(model, candidates, reference)
    with pytest.raises(InvalidProblem, match="more than nan"):
        compare_plans(model, [one, replace(one, name="two")], reference, by=float("nan"))


def test_an_unfit_model_gives_nothing_to_commit_to() -> None:
    model = replace(made(), divergences=31, findings=())
    plans = random_plans(model, 1, 2)
    found = compared(model, plans).plans[0]
    assert found.fitness.level == "not_fit"
    assert found.commit is None
    assert found.claim == "none"


# --- headless ---------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path):
    model = services.load(NATIONAL)
    reference = services.reference_for(model)
    rng, spend = np.random.default_rng(5), reference.plan.array(model)
    for name in ("now", "bold"):
        plan = Plan.of(model, reference.plan.horizon, spend * rng.uniform(0.6, 1.4, spend.shape))
        (tmp_path / f"{name}.csv").write_text(write_plan(plan, model))
    return tmp_path / "now.csv", tmp_path / "bold.csv"


@pytest.fixture
def ask(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path}/kept.db")
    monkeypatch.setenv("HEADROOM_USER", "Ada Byron, finance")

    def run(*arguments):
        code = cli.main([str(one) for one in arguments])
        return code, json.loads(capsys.readouterr().out)

    yield run
    services.store().database.close()


def test_the_command_compares_files_scenarios_and_the_current_plan(ask, files, tmp_path):
    assumed = tmp_path / "weaker.json"
    row = {"cells": {"channel": "tv"}, "factor": 0.5, "note": "a test"}
    assumed.write_text(json.dumps({"response": [row]}))
    save = ("save", NATIONAL, "--name", "Bold", "--plan", files[1], "--assumptions", assumed)
    assert ask("scenarios", *save)[0] == 0
    code, found = ask(
        "compare", NATIONAL, "--plan", files[0], "--scenario", "Bold", "--current", "--base", "Bold"
    )
    assert code == 0
    assert found["names"] == ["now", "Bold", "current plan"]
    assert found["base"] == "Bold"
    now, bold, current = found["plans"]
    assert bold["scenario"]["same_fit"]
    assert now["scenario"] is None
    assert bold["assumptions"]["response"][0]["factor"] == 0.5
    assert current["versus_reference"]["same_plan"]
    assert current["p_loss"] is None
    assert any("different assumptions" in note for note in found["notes"])
    steps = now["parts"]["steps"]
    assert sum(step["incremental"]["mean"] for step in steps) == pytest.approx(
        now["incremental"]["mean"] - bold["incremental"]["mean"], rel=1e-9
    )
    # Each is what evaluate says of it.
    _, alone = ask("evaluate", NATIONAL, "--plan", files[0])
    assert {key: now[key] for key in alone} == alone


def test_the_commands_hold_plans_against_the_money_that_stands(ask, files, tmp_path):
    model = services.load(NATIONAL)
    reference = services.reference_for(model).plan
    first = str(reference.horizon.start)
    asked = {
        "budget": {"total": 1.1 * reference.total()},
        "tail": "reference",
        "guardrails": [{"kind": "spend_range", "min": 0.5, "max": 2.0, "unit": "x_reference"}],
        "commitments": [
            {"cells": {"channel": "tv"}, "period": first, "money": 4e6, "state": "committed"}
        ],
    }
    problem = tmp_path / "problem.json"
    problem.write_text(json.dumps(asked))
    _, best = ask("optimize", NATIONAL, "--problem", problem)
    gain = best["versus_reference"]["gain"]["mean"]
    assert ask("scenarios", "save", NATIONAL, "--name", "Best", "--problem", problem)[0] == 0
    call = ("compare", NATIONAL, "--scenario", "Best", "--current", "--tail", "reference")
    _, found = ask(*call, "--plan", files[1])
    kept, current, bold = found["plans"]
    assert kept["versus_reference"]["gain"]["mean"] == pytest.approx(gain, rel=1e-9)
    tv = [one["channel"] for one in model.cells.names].index("tv")
    assert current["spend"] == pytest.approx(
        reference.total() + 4e6 - reference.array(model)[0, tv], rel=1e-9
    )
    # A file's plan that was made before is no plan that can be carried out.
    assert (kept["departs"], current["departs"]) == ([], [])
    less = 4e6 - read_plan(files[1].read_text(), model).array(model)[0, tv]
    assert bold["departs"] == [{"channel": "tv", "less": pytest.approx(less), "more": 0.0}]
    # What the call says holds before what was kept.
    nothing = tmp_path / "nothing.csv"
    nothing.write_text(f"period,channel,spend,state\n{first},tv,1,committed\n")
    _, found = ask(*call, "--commitments", nothing)
    assert found["plans"][1]["spend"] == pytest.approx(reference.total(), rel=1e-9)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "takes two plans"),
        (("--base", "nobody", "--current"), "none of the plans"),
        (("--current", "--by", "-1"), "more than -1"),
        (("--scenario", "nobody"), "no scenario"),
    ],
)
def test_the_command_refuses_with_a_reason(ask, files, more, said):
    code, found = ask("compare", NATIONAL, "--plan", files[0], *more)
    assert code == 2
    assert said in found["error"]["message"]


def test_four_plans_take_less_than_a_second():
    """Of a processor; warm it takes a tenth of that, and a wide margin is left for busy ones."""
    model = services.load(NATIONAL)
    reference = services.reference_for(model)
    rng, spend = np.random.default_rng(5), reference.plan.array(model)
    given = [
        Candidate(str(i), Plan.of(model, reference.plan.horizon, spend * rng.uniform(0.5, 1.5, 8)))
        for i in range(4)
    ]
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        contract.comparison_json(compare_plans(model, given, reference))
        seconds.append(time.process_time() - begun)
    assert min(seconds) < 1.0


@pytest.mark.parametrize("unit", [1.0, 1e-6])
def test_money_moved_is_said_whatever_money_is_counted_in(unit: float) -> None:
    """Of a model in millions a move of thousands is less than a cent."""
    model, spend = MODELS["national"], reference_of(MODELS["national"]).plan.array
    small = [plan_of(model, unit * factor * spend(model)) for factor in (1.0, 1.01)]
    of = compared(model, small)
    moved = contract.comparison_json(of)["plans"][1]["moved"]
    assert {one["channel"] for one in moved} == set(model.cells.along("channel"))
    assert sum(one["change"] for one in moved) == pytest.approx(0.01 * small[0].total())
    still = compared(model, [small[0], plan_of(model, unit * spend(model) * (1 + 1e-9))])
    assert contract.comparison_json(still)["plans"][1]["moved"] == []

"""``python -m planner strategies``: each answers as ``optimize`` does, and words say its facts."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner import cli, contract, services
from planner.callers import WrongCall
from planner.commands import asking, brief_page, strategies
from planner.contract.numbers import finite
from planner.contract.strategies import strategies_json
from planner.facts.fact import by_id
from planner.facts.strategies import strategy_facts
from planner.questions.strategies import Strategies
from planner.wording import strategies as wording
from planner.wording.units import Units

MODEL = "larkfield_national"
PROBLEM = {
    "tail": "reference",
    "guardrails": [
        {"kind": "spend_range", "label": "half to half more", "min": 0.5, "max": 1.5,
         "unit": "x_reference"},
    ],
    "budget": {"total": 35_000_000},
}  # fmt: skip
Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    def run(*arguments: object) -> tuple[int, Any]:
        code = cli.main([str(a) for a in arguments])
        out = capsys.readouterr()
        assert "Traceback" not in out.out + out.err
        return code, json.loads(out.out)

    return run


def written(folder: Path, name: str, problem: object) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(problem))
    return path


@pytest.fixture(scope="module")
def found() -> Strategies:
    model = services.load(MODEL)
    problem = contract.parse_problem(json.dumps(PROBLEM), model)
    return services.strategies(model, problem, growth=0.1, brand_lift=0.4)


def test_each_problem_answers_to_the_digit_what_its_strategy_says(ask: Ask, tmp_path: Path) -> None:
    code, said = ask("strategies", MODEL, "--problem", written(tmp_path, "p", PROBLEM), "--facts")
    assert code == 0
    assert [one["kind"] for one in said["strategies"]] == ["profit", "growth", "balanced", "brand"]
    assert said["facts"]
    for one in said["strategies"][2:3]:
        problem = {key: value for key, value in one["problem"].items() if key != "fingerprint"}
        code, alone = ask("optimize", MODEL, "--problem", written(tmp_path, one["kind"], problem))
        assert code == 0
        assert alone["problem"]["fingerprint"] == one["problem"]["fingerprint"]
        for key in ("plan", "value", "upper_bound", "profit", "incremental", "verdict", "commit"):
            assert alone[key] == one["answer"][key], (one["kind"], key)
        assert one["beside"]["gain"] == alone["versus_reference"]["gain"]
        assert one["beside"]["p_better"] == alone["versus_reference"]["p_better"]
        assert one["beside"]["commit"] == alone["commit"]


def test_what_is_wrong_and_what_is_impossible_have_their_codes(ask: Ask, tmp_path: Path) -> None:
    path = written(tmp_path, "p", PROBLEM)
    code, said = ask("strategies", MODEL, "--problem", path, "--growth", "1200 %")
    assert (code, said["error"]["kind"]) == (2, "invalid_problem")
    code, said = ask("strategies", MODEL, "--problem", path, "--brand-lift", "-1")
    assert (code, said["error"]["kind"]) == (2, "invalid_problem")
    never = {**PROBLEM, "guardrails": [{"kind": "spend_range", "max": 0.5, "unit": "x_reference",
                                        "min": 0.5}], "budget": {"total": 1}}  # fmt: skip
    code, said = ask("strategies", MODEL, "--problem", written(tmp_path, "never", never))
    assert code == 3


@pytest.mark.long
def test_committed_money_is_held_as_optimize_holds_it(ask: Ask, tmp_path: Path) -> None:
    reference = services.reference_for(services.load(MODEL))
    day = str(reference.plan.horizon.start)
    table = tmp_path / "committed.csv"
    table.write_text(f"period,channel,state,spend\n{day},radio,committed,900000\n")
    code, said = ask(
        "strategies", MODEL, "--problem", written(tmp_path, "p", PROBLEM), "--commitments", table
    )
    assert code == 0, said
    for one in said["strategies"]:
        assert one["problem"]["commitments"]
        radio = next(cell for cell in one["answer"]["plan"] if cell["channel"] == "radio")
        assert radio["by_period"][0] >= 900_000 * (1 - 1e-9)


def test_words_say_the_figures_of_the_facts(found: Strategies) -> None:
    facts = by_id(strategy_facts(found))
    said = strategies_json(found)
    json.dumps(finite(said), allow_nan=False)
    for one in found.plans:
        words = wording.words_of(found, one, facts)
        gain = facts[f"plan:{one.name}/against:reference/profit_gain"].value
        assert f"€{float(gain) / 1e6:.2f} M profit" in words["return"]
        bad = facts[f"plan:{one.name}/bad_change"].value
        assert (
            f"€{float(bad) / 1e6:.2f} M profit against the current plan in the worst"
            in words["risk"]
        )
        assert "13 weeks" in words["time_horizon"]
    left = 35.0 - float(facts["plan:Profit/spend"].value) / 1e6
    profit = wording.words_of(found, found.of("profit"), facts)["fit"]
    assert f"Leaves €{left:.2f} M of €35.0 M unspent" in profit


def test_the_brands_price_says_what_the_model_does_not_measure(found: Strategies) -> None:
    facts = by_id(strategy_facts(found))
    notes = wording.notes(found, facts)
    price = float(facts["brand:short term/costs"].value)
    assert price > 0
    assert any(f"costs {Units.of(found.model).say_money(price)} " in line for line in notes)
    assert wording.LONG_TERM in notes
    assert any("awareness and consideration" in line and "3.7 points" in line for line in notes)
    assert any("+10.0 %" in line and "under 1 % at this budget" in line for line in notes)
    assert any("out of reach" in line for line in notes)


def test_nothing_is_recommended_of_a_model_that_is_not_fit(found: Strategies) -> None:
    facts, one = by_id(strategy_facts(found)), found.of("growth")
    assert one.found is not None
    verdict = replace(one.found.verdict, decision="not_fit")
    unfit = replace(one, found=replace(one.found, verdict=verdict))
    assert wording.words_of(found, unfit, facts) == {
        "why": "No recommendation: this model is not fit to plan with."
    }


@pytest.mark.parametrize(
    ("text", "share"), [("0.05", 0.05), ("5 %", 0.05), ("5%", 0.05), ("-0.02", -0.02), ("0", 0.0)]
)
def test_a_growth_is_read_alike_by_every_command(text: str, share: float) -> None:
    for module, option in ((brief_page, None), (strategies, "model")):
        parser = argparse.ArgumentParser()
        module.add(parser)
        words = [f"--growth={text}", *([option, "--problem", "p"] if option else [])]
        given = parser.parse_args(words)
        assert asking.growth_of(given.growth, "en") == pytest.approx(share)


def test_a_growth_that_may_mean_two_things_is_asked_back() -> None:
    with pytest.raises(WrongCall, match="growth is 10"):
        asking.growth_of("10", "en")

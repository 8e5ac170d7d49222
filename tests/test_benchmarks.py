"""The benchmarks' registry is complete, and a quick run measures and reports."""

import json
import subprocess
import sys
from math import comb

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.cases import CASES
from benchmarks.cases.known_truth import Truth, interval
from benchmarks.large_worker import peak
from benchmarks.questions import DEMO, REPOSITORY, Question, question_about
from benchmarks.registry import SENSES, Case, Context, Measurement, Skipped, Threshold, choose
from benchmarks.report import number, report
from benchmarks.runner import run
from mmm_core.plan import Plan
from planner import services

pytestmark = pytest.mark.bench


def case(name: str, measure, limit: float = 1.0) -> Case:
    return Case(name, "Something", (Threshold("seconds", "time", "<", limit, "s"),), measure)


def measured(context: Context) -> Measurement:
    return Measurement(values={"seconds": 0.5})


def test_a_peak_is_of_the_process_itself_whatever_started_it() -> None:
    held = np.ones(60_000_000)
    ask = "from benchmarks.large_worker import peak; print(peak())"
    said = subprocess.run([sys.executable, "-c", ask], cwd=REPOSITORY, capture_output=True)
    inside = int(said.stdout)
    assert 50e6 < inside < held.nbytes
    assert peak() > held.nbytes


def test_names_are_unique() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_says_what_is_asked_of_it(case: Case) -> None:
    assert case.what
    assert case.thresholds
    assert {threshold.sense for threshold in case.thresholds} <= set(SENSES)
    assert len({threshold.value for threshold in case.thresholds}) == len(case.thresholds)


def test_a_quick_run_measures_and_reports(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "evaluation"]) in (0, 1)  # how fast it is here is not the question
    written = capsys.readouterr().out
    assert "| evaluation | median time | < 30 ms |" in written
    assert "zero plan included" in written


def test_a_missed_threshold_is_a_no() -> None:
    results = run([case("slow", measured, limit=0.1)], quick=True)
    assert not results[0].passed
    assert "| slow | time | < 0.1 s | 0.5 s | **no** |" in report(results, quick=True)


def test_a_broken_case_costs_only_itself() -> None:
    def broken(context: Context) -> Measurement:
        raise ZeroDivisionError("no time passed")

    def elsewhere(context: Context) -> Measurement:
        raise Skipped("there is no browser")

    results = run([case("a", broken), case("b", elsewhere), case("c", measured)], quick=True)
    assert [result.passed for result in results] == [False, True, True]
    written = report(results, quick=True)
    assert "Not measured: ZeroDivisionError: no time passed." in written
    assert "not measured | skipped" in written


def test_cases_are_chosen_by_how_their_names_begin() -> None:
    assert [case.name for case in choose(CASES, ["further-solve"])] == [
        "further-solve-logistic",
        "further-solve-hill",
    ]
    assert choose(CASES, []) == list(CASES)
    with pytest.raises(KeyError):
        choose(CASES, ["no-such-case"])


def test_a_question_survives_being_sent() -> None:
    question = question_about(DEMO)
    assert Question.of(question.json()) == question
    assert question.budget == pytest.approx(sum((a + b) / 2 for a, b in question.bounds.values()))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(0.0123, "s", "12.3 ms"), (1.5, "s", "1.5 s"), (312.4, "MB", "312 MB"), (4e-7, "", "4.0e-07")],
)
def test_numbers_have_three_figures(value: float, unit: str, text: str) -> None:
    assert number(value, unit) == text


def test_what_plans_really_bring_is_what_a_model_of_the_truth_says() -> None:
    """The simulator's own curves, and the product's with the true parameters as their one draw."""
    model = services.load("larkfield_national")
    told = json.loads(DEMO.with_suffix(".truth.json").read_text("utf-8"))["parameters"]
    reference = services.reference_for(model)
    known = Truth.of(model, reference, 20260928)
    truth = known.model(model)
    # The demo's own record of what is true of it, in the units of its fit.
    for part, name in (("alpha", "adstock_alpha"), ("kappa", "saturation_kappa")):
        parameters = {**truth.adstock.parameters, **truth.saturation.parameters}
        said = dict(zip(known.channels, parameters[part].to_numpy()[0], strict=True))
        assert said == pytest.approx(told[name], rel=1e-6)
    rng = np.random.default_rng(3)
    for _ in range(3):
        spend = reference.plan.array(model) * rng.uniform(0.5, 1.5, len(model.cells))
        plan = Plan.of(model, reference.plan.horizon, spend)
        brings = services.assess(truth, plan, reference, "reference").evaluation.total
        assert brings.size == 1
        assert known.brings(spend) == pytest.approx(float(brings[0]), rel=1e-6)


def test_an_interval_of_a_share_is_clopper_and_pearsons() -> None:
    share, low, high = interval([True] * 18 + [False] * 6)
    assert share == 0.75
    # Where so many or more (so few or fewer) are seen in one case of forty.
    at_least = sum(comb(24, k) * low**k * (1 - low) ** (24 - k) for k in range(18, 25))
    at_most = sum(comb(24, k) * high**k * (1 - high) ** (24 - k) for k in range(19))
    assert at_least == pytest.approx(0.025)
    assert at_most == pytest.approx(0.025)

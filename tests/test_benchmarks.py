"""The benchmarks' registry is complete, and a quick run measures and reports."""

import pytest

from benchmarks.__main__ import main
from benchmarks.cases import CASES
from benchmarks.questions import DEMO, Question, question_about
from benchmarks.registry import SENSES, Case, Context, Measurement, Skipped, Threshold, choose
from benchmarks.report import number, report
from benchmarks.runner import run

pytestmark = pytest.mark.bench


def case(name: str, measure, limit: float = 1.0) -> Case:
    return Case(name, "Something", (Threshold("seconds", "time", "<", limit, "s"),), measure)


def measured(context: Context) -> Measurement:
    return Measurement(values={"seconds": 0.5})


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

"""The headless contract, as a script would use it."""

import csv
import json
import os
import shutil
import subprocess
import sys

import h5py
import numpy as np
import pytest

from mmm_core.model import Finding
from mmm_core.plan import Plan
from planner import cli, contract, services
from planner.contract.fitness import fitness_json
from planner.contract.plan_tables import read_plan, write_plan

MODEL = "larkfield_national"


@pytest.fixture(scope="module")
def model():
    return services.load(MODEL)


@pytest.fixture
def ask(capsys):
    def run(*arguments):
        code = cli.main([str(a) for a in arguments])
        out = capsys.readouterr()
        assert "Traceback" not in out.out + out.err
        return code, json.loads(out.out)

    return run


@pytest.fixture
def plan_file(tmp_path, model):
    path = tmp_path / "plan.csv"
    path.write_text(write_plan(services.reference_for(model).plan, model))
    return path


def problem_file(tmp_path, **problem):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(problem))
    return path


def test_models_lists_the_library(ask):
    code, listed = ask("models")
    assert code == 0
    entry = next(entry for entry in listed if entry["name"] == MODEL)
    assert set(entry) >= {"name", "title", "vendor", "fitted_at", "channels", "periods"}
    assert len(entry["channels"]) == 8


@pytest.mark.parametrize(
    ("arguments", "start", "periods"),
    [
        ((), "2026-10-05", 13),
        (("--horizon", "Q1 2027"), "2027-01-04", 13),
        (("--horizon", "2027"), "2027-01-04", 52),
        (("--start", "2027-01-04", "--periods", "5"), "2027-01-04", 5),
        (("--start", "2027-01-04"), "2027-01-04", 13),
        (("--periods", "26"), "2026-10-05", 26),
    ],
)
def test_describe_gives_the_reference_of_the_horizon_asked_for(ask, arguments, start, periods):
    code, said = ask("describe", MODEL, *arguments)
    assert code == 0
    reference = said["reference"]
    assert (reference["start"], reference["periods"]) == (start, periods)
    assert len(reference["cells"][0]["by_period"]) == periods
    assert bool(reference["notes"]) == (start != "2026-10-05")
    named = {one["name"]: one for one in said["horizons"]}
    assert named["Q1 2027"]["start"] == "2027-01-04"
    assert named["2026"]["begun"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--horizon", "Q1 2020"), "no quarter or year that can be planned"),
        (("--horizon", "2027", "--periods", "3"), "its start or length is given too"),
        (("--start", "2027-01-05"), "is not a period of this model"),
        (("--start", "2031-01-06"), "The horizon starts 2031-01-06"),
        (("--start", "1/2/2027"), "could be"),
        (("--periods", "0"), "0 periods"),
        (("--periods", "x"), "invalid int"),
    ],
)
def test_describe_refuses_a_horizon_that_cannot_be_planned(ask, arguments, says):
    code, said = ask("describe", MODEL, *arguments)
    assert code == 2
    assert says in said["error"]["message"]
    assert said["error"]["remedy"]


def test_a_damaged_file_is_listed_with_its_error(ask, tmp_path, monkeypatch):
    (tmp_path / "broken.nc").write_text("no model")
    monkeypatch.setenv("HEADROOM_MODELS", str(tmp_path))
    code, (entry,) = ask("models")
    assert code == 0
    assert entry["name"] == "broken"
    assert entry["error"]["kind"] == "malformed_file"


def test_describe_says_what_may_be_asked(ask, model):
    code, said = ask("describe", MODEL)
    assert code == 0
    assert said["dims"] == ["channel"]
    assert said["draws"] == model.samples == 1000
    assert said["parity"] < 1e-12
    drawn = {one["stored"]: one for one in said["parity_covers"] if one["draws"] is not None}
    assert drawn["posterior/mu"]["draws"] == drawn["posterior/mu"]["of_draws"] == 1000
    assert drawn["posterior/mu"]["difference"] < 1e-7
    assert drawn["contribution_check/channel_contribution"]["draws"] == 5
    assert {"quantity", "stored", "why", "decides"} == set(said["not_covered"][0])
    assert not any(one["decides"] for one in said["not_covered"])
    assert ["posterior/y_sigma"] in [one["stored"] for one in said["not_covered"]]
    assert said["reference"]["periods"] == 13
    by_period = np.array([cell["by_period"] for cell in said["reference"]["cells"]])
    totals = [cell["spend"] for cell in said["reference"]["cells"]]
    np.testing.assert_allclose(by_period.sum(axis=1), totals)
    assert said["outcome"]["currency"] == "EUR"
    assert [cell["per_period"] for cell in said["observed_max"]] == pytest.approx(
        model.observed_spend.max(axis=0)
    )


def test_a_changed_file_is_refused_with_both_sides(ask, tmp_path):
    path = shutil.copyfile(services.REPOSITORY / "models" / f"{MODEL}.nc", tmp_path / "m.nc")
    with h5py.File(path, "a") as file:
        file["constant_data/target_scale"][...] *= 2
    code, said = ask("describe", str(path))
    assert code == 2
    assert said["error"]["kind"] == "parity_broken"
    assert "target_scale" in said["error"]["message"]


def test_a_file_that_its_card_does_not_vouch_for_is_refused(ask, tmp_path):
    path = shutil.copyfile(services.REPOSITORY / "models" / f"{MODEL}.nc", tmp_path / "m.nc")
    path.with_suffix(".yaml").write_text(f"sha256: '{'0' * 64}'")
    code, said = ask("describe", str(path))
    assert code == 2
    assert "its card vouches for" in said["error"]["message"]


def test_describe_judges_fitness_as_the_screens_do(ask, model):
    """Under the continuing tail (numbers 5b), and it says so."""
    code, said = ask("describe", MODEL)
    assert code == 0
    assert said["tail"] == services.SHOWN_TAIL == "reference"
    reference = services.reference_for(model)
    judged = {}
    for tail in ("zero", "reference"):
        now = services.assess(model, reference.plan, reference, tail)
        fitness = services.fitness_of(now.reference_evaluation)
        judged[tail] = contract.finite(fitness_json(fitness, model))
    assert said["fitness"] == judged["reference"]
    assert said["fitness"] != judged["zero"], "nothing hangs on the tail here: take another model"


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("tail", ["zero", "reference"])
def test_every_answer_names_its_tail(ask, plan_file, tmp_path, tail):
    problem = problem_file(tmp_path, tail=tail, budget={"total": 35e6, "sense": "<="}, max_gap=0.2)
    for arguments in (
        ("evaluate", MODEL, "--plan", plan_file, "--tail", tail),
        ("optimize", MODEL, "--problem", problem),
        ("frontier", MODEL, "--problem", problem, "--points", 2),
    ):
        code, said = ask(*arguments)
        assert (code, said["tail"]) == (0, tail), arguments[0]


def test_evaluate_and_its_draws(ask, plan_file, tmp_path, model):
    code, said = ask("evaluate", MODEL, "--plan", plan_file, "--draws", tmp_path / "draws.csv")
    assert code == 0
    assert said["versus_reference"]["same_plan"] is True
    with (tmp_path / "draws.csv").open() as file:
        rows = list(csv.DictReader(file))
    draws = np.array([float(row["incremental"]) for row in rows])
    assert draws.size == model.samples
    assert said["incremental"]["mean"] == pytest.approx(draws.mean(), rel=1e-12)
    assert said["incremental"]["low"] == pytest.approx(np.quantile(draws, 0.05), rel=1e-12)
    assert rows[-1]["chain"] == "3"
    assert said["iroas"]["mean"] == pytest.approx(draws.mean() / said["spend"])
    total = sum(cell["incremental"]["mean"] for cell in said["by_channel"])
    assert total == pytest.approx(draws.mean())


def test_evaluate_under_assumptions(ask, plan_file, tmp_path, model):
    file = tmp_path / "assumptions.json"
    said = {
        "required_return": 0.1,
        "discount_rate": 0.08,
        "margin_by_period": [{"margin": 0.3, "who": "finance", "when": "2026-09-01"}],
        "media_price": [{"cells": {"channel": ["tv"]}, "factor": 1.25}],
        "base_change": [{"share": -0.1, "note": "a competitor's launch"}],
    }
    file.write_text(json.dumps(said))
    _, plain = ask("evaluate", MODEL, "--plan", plan_file)
    code, found = ask("evaluate", MODEL, "--plan", plan_file, "--assumptions", file)
    assert code == 0
    assert found["assumptions"] == said
    assert "assumptions" not in plain
    assert found["break_even_mroas"] == pytest.approx(1.1 / 0.3)
    value = model.card.outcome.value_per_unit
    profit = 0.3 * value * found["incremental"]["mean"] - found["spend"]
    assert found["profit"]["mean"] == pytest.approx(profit)
    assert found["spend"] == plain["spend"]
    tv, search = (
        [next(c for c in one["by_cell"] if c["channel"] == name) for one in (found, plain)]
        for name in ("tv", "search")
    )
    assert tv[0]["incremental"]["mean"] < tv[1]["incremental"]["mean"]
    assert search[0]["incremental"] == search[1]["incremental"]
    assert found["base"]["assumed"]["mean"] == pytest.approx(0.9 * found["base"]["fitted"]["mean"])
    assert any("never discounted" in note for note in found["notes"])


@pytest.mark.parametrize("margin", [None, 0.6])
def test_what_may_be_committed_to_is_of_the_profit_that_is_said(
    ask, plan_file, tmp_path, model, margin
):
    file = tmp_path / "assumptions.json"
    rows = [] if margin is None else [{"margin": margin}]
    file.write_text(json.dumps({"margin_by_period": rows}))
    code, said = ask("evaluate", MODEL, "--plan", plan_file, "--assumptions", file)
    assert code == 0
    reference = services.reference_for(model)
    answer, card = services.assess(model, reference.plan, reference), model.card
    earned = (margin or card.margin) * card.outcome.value_per_unit * answer.evaluation.total
    profit = earned - reference.plan.total()
    assert said["profit"]["mean"] == pytest.approx(profit.mean())
    assert said["commit"]["profit"] == pytest.approx(np.quantile(profit, 0.2))
    assert said["commit"]["outcome"] == pytest.approx(np.quantile(answer.evaluation.total, 0.2))
    assert said["commit_why"] is None


def test_neutral_assumptions_leave_the_document_as_it_is(ask, plan_file, tmp_path):
    file = tmp_path / "assumptions.json"
    file.write_text('{"media_price": [{"factor": 1}], "response": [{"factor": 1, "note": "x"}]}')
    plain = ask("evaluate", MODEL, "--plan", plan_file)
    assert ask("evaluate", MODEL, "--plan", plan_file, "--assumptions", file) == plain


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"hurdle_rate": 0.1}', "hurdle_rate"),
        ('{"response": [{"factor": 2}]}', "note"),
        ('{"media_price": [{"factor": 2, "cells": {"channel": "x"}}]}', "'x'"),
        ('{"controls": [{"name": "price", "values": {"2026-10-05": 1}}]}', "controls"),
        ("[1]", "object"),
    ],
)
def test_assumptions_that_cannot_be_used_are_refused(ask, plan_file, tmp_path, text, says):
    file = tmp_path / "assumptions.json"
    file.write_text(text)
    code, said = ask("evaluate", MODEL, "--plan", plan_file, "--assumptions", file)
    assert code == 2
    assert says in said["error"]["message"]


def test_nothing_is_committed_to_under_a_model_that_is_not_fit(model):
    reference = services.reference_for(model)
    answer = services.assess(model, reference.plan, reference)
    danger = Finding("danger", "The chains disagree.", fitness="not_fit")
    said = contract.plan_json(answer, fitness=services.Fitness((danger,), ()))
    assert said["commit"] is None
    assert said["commit_why"].startswith("No amount to commit to: the model is not fit")


def test_wide_and_long_plans_are_the_same(plan_file, model):
    long = read_plan(plan_file.read_text(), model)
    dates = long.horizon.dates(model.frequency)
    header = ",".join(["period", *model.cells.along("channel")])
    lines = [
        ",".join([str(date), *(repr(float(value)) for value in row)])
        for date, row in zip(dates, long.array(model), strict=True)
    ]
    wide = read_plan("\ufeff" + "\n".join([header, *reversed(lines), ""]), model)
    np.testing.assert_array_equal(wide.array(model), long.array(model))


def test_optimize_answers_with_a_certificate(ask, tmp_path, model):
    total = services.reference_for(model).plan.total()
    problem = problem_file(
        tmp_path,
        budget={"total": total, "sense": "=="},
        objective={"maximize": "incremental", "statistic": "mean"},
        guardrails=[
            {"kind": "spend_range", "min": 0.5, "max": 1.5, "unit": "x_reference"},
            {"kind": "lock", "cells": {"channel": "tv"}, "label": "tv is bought"},
        ],
        assumptions={},
        round_to=None,
    )
    code, said = ask("optimize", MODEL, "--problem", problem)
    assert code == 0
    assert said["status"] == "optimal"
    assert 0 <= said["gap"] <= 1e-3
    assert said["upper_bound"] >= said["value"] == pytest.approx(said["incremental"]["mean"])
    assert sum(cell["spend"] for cell in said["plan"]) == pytest.approx(total, rel=1e-9)
    tv = next(cell for cell in said["plan"] if cell["channel"] == "tv")
    assert tv["spend"] == pytest.approx(tv["reference"])
    assert {g["label"] for g in said["guardrails"]} == {"spend_range 1", "tv is bought"}
    assert all(check["holds"] for check in said["certificate"]["checks"])
    verdict = said["verdict"]
    # Display is weakly known, and carries more than a tenth of what moves.
    assert verdict["decision"] == "change_with_caution"
    assert verdict["caution"]["cells"] == [{"channel": "display"}]
    assert verdict["claim"] == "directional"
    assert verdict["commit"]["out_of_sample"]
    assert verdict["commit"]["outcome"] < said["incremental"]["mean"]
    assert said["commit"] == verdict["commit"]
    split = said["versus_reference"]
    assert split["budget_effect"]["mean"] == pytest.approx(0, abs=1)
    assert split["mix_effect"]["mean"] == pytest.approx(split["gain"]["mean"], rel=1e-6)


def plan_csv(best, model):
    """The plan of an answer as a plan file."""
    start, periods = np.datetime64(best["horizon"]["start"]), best["horizon"]["periods"]
    labels, dims = model.frequency.following(start, periods), model.cells.dims
    rows = [
        ",".join([str(labels[t]), *(cell[dim] for dim in dims), repr(spend)])
        for cell in best["plan"]
        for t, spend in enumerate(cell["by_period"])
    ]
    return "\n".join([",".join(["period", *dims, "spend"]), *rows])


def flattened(document):
    """Every number of a document, in order."""
    if isinstance(document, dict):
        return [x for value in document.values() for x in flattened(value)]
    if isinstance(document, list):
        return [x for value in document for x in flattened(value)]
    return [document] if isinstance(document, float | int) else []


def test_the_optimized_plan_evaluates_to_the_same_value(ask, tmp_path, model):
    problem = problem_file(tmp_path, budget={"total": 3e7}, calendar="even")
    _, best = ask("optimize", MODEL, "--problem", problem)
    plan = tmp_path / "best.csv"
    plan.write_text(plan_csv(best, model))
    _, again = ask("evaluate", MODEL, "--plan", plan)
    assert again["incremental"]["mean"] == pytest.approx(best["value"], rel=1e-9)


def test_optimizing_and_evaluating_agree_under_assumptions(ask, tmp_path, model):
    said = {
        "margin_by_period": [{"margin": 0.35}],
        "media_price": [{"cells": {"channel": ["tv"]}, "factor": 1.3}],
        "response": [{"cells": {"channel": ["search"]}, "factor": 0.8, "note": "a competitor"}],
        "required_return": 0.1,
    }
    problem = problem_file(
        tmp_path,
        budget={"total": 3e7},
        objective={"maximize": "profit"},
        guardrails=[{"kind": "spend_range", "max": 1.0, "unit": "x_observed_max"}],
        assumptions=said,
    )
    code, best = ask("optimize", MODEL, "--problem", problem)
    assert code == 0
    assert best["status"] == "optimal"
    assert best["assumptions"] == best["problem"]["assumptions"] == said
    assert best["break_even_mroas"] == pytest.approx(1.1 / 0.35)
    assert best["value"] == pytest.approx(best["profit"]["mean"] - 0.1 * best["spend"], rel=1e-9)
    plan, file = tmp_path / "best.csv", tmp_path / "assumptions.json"
    plan.write_text(plan_csv(best, model))
    file.write_text(json.dumps(said))
    _, again = ask("evaluate", MODEL, "--plan", plan, "--assumptions", file)
    for key in ("incremental", "profit", "iroas", "break_even_mroas", "by_cell", "extrapolation"):
        assert flattened(again[key]) == pytest.approx(flattened(best[key]), rel=1e-9)
    _, bare = ask("evaluate", MODEL, "--plan", plan)
    assert bare["incremental"]["mean"] != pytest.approx(best["incremental"]["mean"], rel=1e-3)


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("name", [MODEL, "larkfield_regions"])
def test_plans_are_optimized_where_value_and_margin_differ_between_periods(ask, tmp_path, name):
    loaded = services.load(name)
    reference = services.reference_for(loaded)
    dates = [str(day) for day in reference.plan.horizon.dates(loaded.frequency)]
    said = {
        "value_by_period": [{"value": 1.8, "periods": {"from": dates[4], "to": dates[6]}}],
        "margin_by_period": [{"margin": 0.3, "periods": {"from": dates[5], "to": dates[-1]}}],
    }
    given = {
        "budget": {"total": reference.plan.total()},
        "guardrails": [
            {"kind": "spend_range", "min": 0.5, "max": 1.5, "unit": "x_reference"},
            {"kind": "spend_range", "max": 1.0, "unit": "x_observed_max"},
        ],
        "objective": {"maximize": "profit"},
    }
    problem = problem_file(tmp_path, **given, assumptions=said)
    code, best = ask("optimize", name, "--problem", problem)
    assert code == 0
    assert best["status"] == "optimal"
    assert best["value"] == pytest.approx(best["profit"]["mean"], rel=1e-9)
    assert best["break_even_mroas"] is None
    assert best["verdict"]["commit"] is None or best["verdict"]["commit"]["profit"] is not None
    plan, file = tmp_path / "best.csv", tmp_path / "assumptions.json"
    plan.write_text(plan_csv(best, loaded))
    file.write_text(json.dumps(said))
    _, again = ask("evaluate", name, "--plan", plan, "--assumptions", file)
    for key in ("incremental", "profit", "iroas", "by_cell", "versus_reference", "payback"):
        assert flattened(again[key]) == pytest.approx(flattened(best[key]), rel=1e-9)
    _, plain = ask("optimize", name, "--problem", problem_file(tmp_path, **given))
    plan.write_text(plan_csv(plain, loaded))
    _, worse = ask("evaluate", name, "--plan", plan, "--assumptions", file)
    assert worse["profit"]["mean"] < best["profit"]["mean"]


@pytest.mark.long
def test_a_frontier_is_under_the_question_s_assumptions(ask, tmp_path):
    guardrails = [{"kind": "spend_range", "min": 0.5, "max": 1.5, "unit": "x_reference"}]
    given = {"budget": {"total": 3e7}, "guardrails": guardrails}
    asked = {**given, "assumptions": {"response": [{"factor": 0.5, "note": "half"}]}}
    values = []
    for question in (given, asked):
        problem = problem_file(tmp_path, **question)
        code, said = ask("frontier", MODEL, "--problem", problem, "--points", "3", "--facts")
        assert code == 0
        facts = {one["id"]: one["value"] for one in said["facts"]}
        assert facts["plan:best_budget/spend"] == said["best_budget"]["budget"]
        values.append([point["incremental"]["mean"] for point in said["points"]])
    assert values[1] == pytest.approx([0.5 * value for value in values[0]], rel=2e-3)


def test_an_infeasible_question_exits_3_and_its_way_out_works(ask, tmp_path):
    guardrail = {"kind": "spend_range", "max": 1.2, "unit": "x_reference", "label": "cap"}
    problem = problem_file(tmp_path, budget={"total": 9e8}, guardrails=[guardrail])
    code, said = ask("optimize", MODEL, "--problem", problem)
    assert code == 3
    assert said["status"] == "infeasible"
    assert set(said["conflict"]) == {"cap", "budget"}
    (step,) = said["relaxation"]
    problem = problem_file(tmp_path, budget={"total": step["to"]}, guardrails=[guardrail])
    code, said = ask("optimize", MODEL, "--problem", problem)
    assert (code, said["status"]) == (0, "optimal")


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        ({"budget": {"total": 1e7}, "budgte": 1}, "budgte"),
        ({"budget": {"total": -1}}, "budget"),
        ({"budget": {"total": "1e7"}}, "budget.total"),
        ({}, "budget"),
        ({"budget": {"total": 1e7}, "calendar": "free"}, "calendar"),
        ({"budget": {"total": 1e7}, "guardrails": [{"kind": "ratio"}]}, "ratio"),
        ({"budget": {"total": 1e7}, "guardrails": [{"kind": "spend_range"}]}, "neither"),
        (
            {"budget": {"total": 1e7}, "guardrails": [{"kind": "lock", "cells": {"channel": "x"}}]},
            "'x'",
        ),
        (
            {"budget": {"total": 1e7}, "guardrails": [{"kind": "lock", "cells": {"shop": "x"}}]},
            "'shop'",
        ),
        ({"budget": {"total": 1e7}, "horizon": {"start": "2026-10-06", "periods": 4}}, "period"),
        ({"budget": {"total": 1e7}, "assumptions": {"prices": 0.1}}, "prices"),
        ({"budget": {"total": 1e7}, "assumptions": {"response": [{"factor": 2}]}}, "note"),
        ({"budget": {"total": 1e7}, "assumptions": {"discount_rate": 11}}, "rate"),
        ({"budget": {"total": 1e7}, "max_gap": 0}, "max_gap"),
        ([1, 2], "document"),
    ],
)
def test_wrong_questions_exit_2_and_name_the_fault(ask, tmp_path, problem, says):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(problem))
    code, said = ask("optimize", MODEL, "--problem", path)
    assert code == 2
    assert says in said["error"]["message"]
    assert said["error"]["remedy"]


@pytest.mark.parametrize(
    "text",
    ["{", "[" * 100_000, '{"budget": {"total": NaN}}', '{"budget": {"total": 1e999}}', ""],
)
def test_broken_documents_exit_2(ask, tmp_path, text):
    path = tmp_path / "problem.json"
    path.write_text(text)
    code, said = ask("optimize", MODEL, "--problem", path)
    assert code == 2
    assert said["error"]["kind"] == "invalid_problem"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bogus"],
        ["describe", "nobody"],
        ["describe", "../../etc/passwd"],
        ["describe", "nowhere.nc"],
        ["evaluate", MODEL, "--plan", "nowhere.csv"],
        ["optimize", MODEL, "--problem", "/"],
    ],
)
def test_wrong_calls_exit_2(ask, arguments):
    code, said = ask(*arguments)
    assert code == 2
    assert said["error"]["message"]


def test_a_reference_over_other_periods_is_refused(ask, plan_file, tmp_path, model):
    text = plan_file.read_text().splitlines()
    short = tmp_path / "short.csv"
    short.write_text("\n".join(text[: 1 + 8 * 5]))
    code, said = ask("evaluate", MODEL, "--plan", plan_file, "--reference", short)
    assert code == 2
    assert "5 periods" in said["error"]["message"]


def test_module_runs_from_the_shell(repo):
    done = subprocess.run(
        [sys.executable, "-m", "planner", "models"],
        cwd=repo, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0
    assert json.loads(done.stdout)


@pytest.mark.parametrize("times", [0.5, 1.5])
@pytest.mark.parametrize(
    ("question", "share"),
    [
        ({"kind": "next", "money": 50_000}, None),
        ({"kind": "cut", "share": 0.1}, 0.9),
        ({"kind": "rest", "from": None}, 1.0),
    ],
)
def test_what_a_question_takes_from_the_reference_is_the_one_in_force(
    ask, tmp_path, model, times, question, share
):
    usual = services.reference_for(model).plan
    mine = Plan.of(model, usual.horizon, times * usual.array(model))
    reference = tmp_path / "mine.csv"
    reference.write_text(write_plan(mine, model))
    if question["kind"] == "rest":
        question = question | {"from": str(usual.horizon.dates(model.frequency)[4])}
    problem = tmp_path / "question.json"
    problem.write_text(json.dumps({"question": question}))
    code, said = ask("optimize", MODEL, "--problem", problem, "--reference", reference)
    assert code == 0
    expected = mine.total() + 50_000 if share is None else share * mine.total()
    assert said["spend"] == pytest.approx(expected, rel=1e-6)
    assert said["versus_reference"]["reference_source"] == "uploaded"


def test_a_document_knows_no_number_that_is_none():
    said = contract.finite({"a": [float("inf"), 1.5, (np.float64("nan"), "x")], "b": None, "c": 3})
    assert said == {"a": [None, 1.5, [None, "x"]], "b": None, "c": 3}


@pytest.mark.parametrize(("target", "code"), [("/dev/full", 2), ("a closed pipe", 0)])
def test_an_answer_that_cannot_be_written_ends_without_a_traceback(repo, target, code):
    if target == "/dev/full":
        out = os.open(target, os.O_WRONLY)
    else:
        reading, out = os.pipe()
        os.close(reading)
    command = [sys.executable, "-m", "planner", "models"]
    run = subprocess.run(command, cwd=repo, stdout=out, stderr=subprocess.PIPE, check=False)
    os.close(out)
    assert run.returncode == code
    expected = "The answer cannot be written: no space left on device.\n" if code else ""
    assert run.stderr.decode() == expected

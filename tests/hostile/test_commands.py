"""Every hostile input is refused on the command line within 2 s of work and 300 MB."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.hostile import inputs
from tests.hostile.children import MOST_MEGABYTES, planner, refused_cheaply, run
from tests.mmm_core import files

MODEL = "larkfield_national"
IMPORTER = "mmm_core.importers.pymc_marketing.importer:PyMCMarketing"

PROBLEMS: dict[str, tuple[Callable[[], str], str]] = {
    "keys": (lambda: inputs.problem(inputs.many_keys(48_000)), "48,000 keys in one object"),
    "keys in many rules": (lambda: inputs.problem(*[inputs.many_keys(990)] * 70), "by 'k0'"),
    "1.2 MB": (lambda: inputs.problem(*['{"kind":"lock"}'] * 75_000), r"1,200,0\d\d characters"),
    "140,000 rules": (lambda: inputs.problem(*['{"kind":"lock"}'] * 140_000), "characters"),
    "60,000 rules": (lambda: inputs.problem(*['{"kind":"lock"}'] * 60_000), "60,000 rules"),
    "one label": (lambda: inputs.problem(*['{"kind":"lock","label":"a"}'] * 5_000), "'a' is taken"),
    "10,000 declined": (lambda: inputs.declining(10_000, 1), "10,000 declined moves; at most 300"),
    "reasons": (lambda: inputs.declining(300, 3_000), "3,000 characters in the reason"),
    "lists": (lambda: '{"guardrails":' + "[" * 500_000, "500,002 values"),
    "depth": (lambda: '{"budget":' * 90_000, "90,000 levels"),
    "digits": (lambda: '{"budget":{"total":1' + "0" * 400_000 + "}}", "not JSON"),
    "blanks": (lambda: " " * 19_000_000, "19,000,000 characters"),
    "bytes": (lambda: " " * 20_000_001, "20,000,001 bytes"),
}
PLANS: dict[str, tuple[Callable[[], str], str]] = {
    "60,000 columns": (lambda: inputs.wide_plan(60_000), "60,001 columns; at most 5,000"),
    "4,900 columns": (lambda: inputs.wide_plan(4_900), "Column 2, 'c0', is no channel"),
    "1.5 M dates": (lambda: inputs.long_plan(1_500_000), "bytes"),
    "600,000 dates": (lambda: inputs.long_plan(600_000), "600,000 lines; at most 150,000"),
    "149,000 dates": (lambda: inputs.long_plan(149_000), "149,000 periods of a horizon"),
    "one field": (lambda: 'period,channel,spend\n"' + "x" * 9_000_000, "field larger"),
    "line ends": (lambda: "\r" * 9_000_000, "9,000,000 lines"),
}
CARDS: dict[str, tuple[Callable[[], str], str]] = {
    "187 kB": (lambda: inputs.card_of(8_000, 5), r"18\d,.* characters; at most 100,000"),
    "entries": (lambda: inputs.card_of(4_000, 5), "at least 10,001 keys and values"),
    "channels": (lambda: inputs.card_of(1_600, 40), "it takes only the keys radio, tv"),
    "digits": (lambda: "title: 0x" + "f" * 90_000, "90,002 characters in one value"),
    "depth": (lambda: "[" * 90_000, "nested in 7 levels"),
}
MODELS: dict[str, tuple[dict[str, int], str]] = {
    "cells": ({"geos": 200, "channels": 1_000}, "200,000 cells; at most 4,000"),
    "geos": ({"geos": 9_000, "channels": 10}, "90,000 cells"),
    "draws": (
        {"geos": 20, "channels": 20, "chains": 4, "draws": 9_000},
        r"400 cells x 36,000 draws x .* about 30\.\d GB",
    ),
    "chains": ({"geos": 1, "channels": 1, "chains": 3_000, "draws": 90}, "270,000 draws; at most"),
    "history": (
        {"geos": 500, "channels": 2, "periods": 700, "lags": 1_000},
        r"1,013 periods .* on 700 periods of data",
    ),
}


def some_always(cases: Iterable[str], *always: str) -> list[object]:
    """These in every run, the others in the long one."""
    return [
        case if case in always else pytest.param(case, marks=pytest.mark.long) for case in cases
    ]


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("case", some_always(PROBLEMS, "keys", "1.2 MB", "60,000 rules", "depth"))
def test_problem_files(tmp_path: Path, case: str) -> None:
    text, match = PROBLEMS[case]
    path = tmp_path / "problem.json"
    path.write_text(text(), "utf-8")
    ran = planner("optimize", MODEL, "--problem", path)
    assert re.search(match, refused_cheaply(ran))


@pytest.mark.parametrize("case", some_always(PLANS, "149,000 dates"))
def test_plans(tmp_path: Path, case: str) -> None:
    text, match = PLANS[case]
    path = tmp_path / "plan.csv"
    path.write_text(text(), "utf-8")
    ran = planner("evaluate", MODEL, "--plan", path)
    assert re.search(match, refused_cheaply(ran))


@pytest.mark.parametrize("case", some_always(CARDS, "entries"))
def test_cards(tmp_path: Path, case: str) -> None:
    text, match = CARDS[case]
    files.write(tmp_path / "model.nc", periods=12, draws=4)
    (tmp_path / "model.yaml").write_text(text(), "utf-8")
    ran = planner("describe", tmp_path / "model.nc")
    assert re.search(match, refused_cheaply(ran))


@pytest.mark.parametrize("case", some_always(MODELS, "draws"))
def test_models_that_grow(tmp_path: Path, case: str) -> None:
    """In the process of the command, and in the one that tries out uploads."""
    sizes, match = MODELS[case]
    path = tmp_path / "model.nc"
    inputs.declared(path, **sizes)
    assert path.stat().st_size < 3_000_000
    assert re.search(match, refused_cheaply(planner("describe", path)))
    tried = run("-m", "mmm_core.importers.sandbox", str(path), IMPORTER)
    assert re.search(match, tried.answer["message"])
    assert tried.megabytes < MOST_MEGABYTES


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("where", ["label", "setting", "dimensions"])
def test_texts_that_claim_to_be_4_gigabytes(tmp_path: Path, where: str) -> None:
    """HDF5 would allocate and fill them before it looks for them."""
    path = tmp_path / "model.nc"
    files.write(path, periods=12, draws=4)
    inputs.claim(path, where)
    assert "damaged" in refused_cheaply(planner("describe", path))
    tried = run("-m", "mmm_core.importers.sandbox", str(path), IMPORTER)
    assert "damaged" in tried.answer["message"]
    assert tried.megabytes < MOST_MEGABYTES


def test_the_file_that_took_the_server_3_gigabytes(shared: Path) -> None:
    path = shared / "cases" / "model-200k-cells" / "model.nc"
    if not path.exists():
        pytest.skip("this case is not at hand")
    message = refused_cheaply(planner("describe", path))
    assert message == "The file declares 200,000 cells; at most 4,000 are read."


def test_a_model_whose_labels_are_formulas(tmp_path: Path) -> None:
    """They are texts: said as they are in documents, harmless in every table."""
    names = ("=1+1", '=HYPERLINK("http://x","y")')
    files.write(tmp_path / "model.nc", periods=60, draws=4, channels=names)
    ran = planner("describe", tmp_path / "model.nc")
    assert ran.code == 0
    assert [cell["channel"] for cell in ran.answer["cells"]] == list(names)
    assert ran.megabytes < 300
    plan = tmp_path / "plan.csv"
    lines = [
        f'{day},"\'=1+1",5\n{day},"\'{quoted(names[1])}",7' for day in ("2023-02-27", "2023-03-06")
    ]
    plan.write_text("\n".join(["period,channel,spend", *lines]), "utf-8")
    ran = planner("evaluate", tmp_path / "model.nc", "--plan", plan)
    assert (ran.code, ran.answer["spend"]) == (0, 24.0)


def quoted(text: str) -> str:
    return text.replace('"', '""')


def test_a_name_of_100_kb_is_not_compared_letter_by_letter() -> None:
    assert "There is no model 'xxx" in refused_cheaply(planner("describe", "x" * 100_000))

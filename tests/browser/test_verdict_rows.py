"""Rows of question by fitness in a real browser: screens say what the command line says.

The models are files whose sampler did well, diverged once, and diverged often.
"""

from __future__ import annotations

import colorsys
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import h5py
import pytest
from playwright.sync_api import Locator, Page, expect

from planner import cli, services
from planner.services import PlanAnswer
from planner.wording.verdicts import DECISIONS
from tests.browser.conftest import Server
from tests.browser.test_journeys import go, settle
from tests.verdicts import (
    Document,
    as_read,
    headline_of,
    places_in,
    places_listed,
    places_of,
)

SOURCE = "larkfield_regions"
# Degrees of the colour circle, and the decisions that are said in it.
HUES = {"good": (90, 190), "caution": (20, 60), "cannot": (340, 375)}
ROWS = [
    ("fit", "equal", "change"),
    ("fit", "cut", "change"),
    ("caution", "goal", "change_with_caution"),
    ("caution", "next", "required"),
    ("not_fit", "below", "not_fit"),
]

REFUSED = "This model is not fit to plan with"

Headless = Callable[[str, str], tuple[Document, str]]

# --- model files ------------------------------------------------------------------------


def _diverged_once(file: h5py.File) -> None:
    file["sample_stats/diverging"][0, 0] = 1


def _diverged_often(file: h5py.File) -> None:
    """In more than one draw of a hundred."""
    often = file["sample_stats/diverging"]
    often[:, : often.shape[1] // 50 + 1] = 1


KINDS: dict[str, Callable[[h5py.File], None]] = {
    "fit": lambda _: None,
    "caution": _diverged_once,
    "not_fit": _diverged_often,
}


@pytest.fixture(scope="session")
def files(repo: Path, server: Server) -> dict[str, Path]:
    """A model file of each kind in the library that the app plans with, by its kind."""
    made = {}
    for kind, alter in KINDS.items():
        made[kind] = server.models / f"rows_{kind}.nc"
        card = (repo / "models" / f"{SOURCE}.yaml").read_text("utf-8")
        # Fitness falls with age: these are never old.
        made[kind].with_suffix(".yaml").write_text(f"{card}\nrefresh_interval: 5000\n", "utf-8")
        shutil.copy(repo / "models" / f"{SOURCE}.nc", made[kind])
        with h5py.File(made[kind], "r+") as file:
            alter(file)
    return made


# --- questions --------------------------------------------------------------------------


def asked(question: str, now: PlanAnswer) -> tuple[Document, str]:
    """A question as a problem file and as a link."""
    total, brings = now.plan.total(), round(float(now.evaluation.total.mean()))
    less, more = round(0.8 * total), round(0.05 * total)
    return {
        "equal": ({"budget": {"total": total}}, ""),
        "below": ({"budget": {"total": less}}, f"&budget={less}"),
        "next": ({"question": {"kind": "next", "money": more}}, f"&plan=next&more={more}"),
        "cut": ({"question": {"kind": "cut", "share": 0.1}}, "&plan=cut"),
        "goal": ({"goal": {"reach": brings, "of": "incremental"}}, f"&ask=goal&reach={brings}"),
    }[question]


def guardrails(now: PlanAnswer) -> list[Document]:
    """Those that Optimize begins with."""
    bound = {"kind": "spend_range", "min": 0.5, "max": 1.5, "unit": "x_reference"}
    observed = {"kind": "spend_range", "max": 1.0, "unit": "x_observed_max"}
    cells = now.model.cells
    ranges = [
        {**bound, "label": f"range: {cells.text(k)}", "cells": {d: [x] for d, x in name.items()}}
        for k, name in enumerate(cells.names)
    ]
    return [*ranges, {**observed, "label": "never above observed"}]


@pytest.fixture(scope="session")
def answered() -> dict[tuple[str, str], Document]:
    """Headless answers so far, by kind of model and question."""
    return {}


@pytest.fixture
def headless(
    files: dict[str, Path],
    answered: dict[tuple[str, str], Document],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Headless:
    """What `python -m planner optimize` answers, and the question as a link."""

    def ask(kind: str, question: str) -> tuple[Document, str]:
        now = current(files[kind])
        document, link = asked(question, now)
        said = {**document, "guardrails": guardrails(now), "tail": "reference"}
        problem = tmp_path / "problem.json"
        problem.write_text(json.dumps(said))
        if (kind, question) not in answered:
            assert cli.main(["optimize", str(files[kind]), "--problem", str(problem)]) == 0
            answered[kind, question] = json.loads(capsys.readouterr().out)
        return answered[kind, question], link

    return ask


def current(file: Path) -> PlanAnswer:
    model = services.load(str(file))
    reference = services.reference_for(model)
    return services.assess(model, reference.plan, reference, services.SHOWN_TAIL)


# --- what is seen -----------------------------------------------------------------------


def colour(heading: Locator) -> str:
    """In which tone a heading's first words are drawn."""
    drawn: str = heading.evaluate(
        """heading => {
            const texts = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT)
            return getComputedStyle(texts.nextNode().parentElement).color
        }"""
    )
    red, green, blue = (float(part) / 255 for part in re.findall(r"[\d.]+", drawn)[:3])
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    assert saturation > 0.3, drawn
    degrees = (360 * hue + 20) % 360 - 20
    degrees = degrees + 360 if degrees < 15 else degrees
    (tone,) = [tone for tone, (low, high) in HUES.items() if low <= degrees <= high]
    return tone


def seen(page: Page) -> str:
    return as_read(page.get_by_test_id("stMain").inner_text())


def expect_headline(heading: Locator, document: Document) -> None:
    expect(heading).to_be_visible(timeout=60_000)
    assert as_read(heading.inner_text()) == headline_of(document)
    assert colour(heading) == document["verdict"]["headline"]["tone"]


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(("kind", "question", "decision"), ROWS)
def test_optimize_says_what_the_command_line_says(
    page: Page, headless: Headless, kind: str, question: str, decision: str
) -> None:
    document, link = headless(kind, question)
    assert document["verdict"]["decision"] == decision
    assert document["verdict"]["fitness"]["model"] == kind
    go(page, f"/optimize?model=rows_{kind}{link}&answer=1")
    expect_headline(page.get_by_role("heading", level=2), document)
    expect(page.get_by_text("At the current plan: ")).to_have_count(0 if kind == "not_fit" else 1)
    said = seen(page)
    assert (as_read(document["verdict"]["why"]) in said) != (kind == "not_fit")
    assert (REFUSED in said) == (kind == "not_fit")
    if kind != "not_fit":
        assert places_in(said) == places_of(document)


def test_overview_refuses_once_and_forecasts_nothing(page: Page, headless: Headless) -> None:
    document, _ = headless("not_fit", "equal")
    go(page, "/?model=rows_not_fit")
    said = seen(settle(page))
    assert said.count(REFUSED) == 1
    assert document["verdict"]["decision"] == "not_fit"
    expect(page.get_by_role("heading", level=1)).to_contain_text("spend")
    assert "bring about" not in said
    assert not places_listed(said)


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("kind", ["fit", "caution"])
def test_overview_says_what_the_command_line_says(
    page: Page, headless: Headless, kind: str
) -> None:
    document, _ = headless(kind, "equal")
    go(page, f"/?model=rows_{kind}")
    words = re.compile("|".join(DECISIONS.values()))
    expect_headline(page.get_by_role("heading", level=3, name=words), document)
    said = seen(settle(page))
    is_change = document["verdict"]["decision"] == "change"
    assert (as_read(document["verdict"]["why"]) in said) != is_change
    assert places_listed(said) == places_of(document)

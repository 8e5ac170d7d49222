"""Prices of the rules that bind, as the screen fills in by itself."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mmm_core.errors import Cancelled
from optimizer.guardrails import Lock, SpendRange
from optimizer.problem import PlanProblem
from optimizer.progress import Progress, Watcher
from planner import services
from planner.jobs import desk
from planner.questions.prices import Price, binding_prices
from planner.services import OptimizeAnswer
from planner.ui.optimize import answer_prices, relax
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.limits import CellLimits
from planner.wording import costs
from planner.wording.limits import held_by
from tests.builders import hill_model
from tests.planner.ui.test_more_guardrails import on_tab
from tests.planner.ui.test_screens import (
    NATIONAL,
    OPTIMIZE,
    OVERVIEW,
    draft,
    find,
    healthy,
    opened,
    session,
    text,
    unfold,
)

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for suffix in (".nc", ".yaml"):
        shutil.copy(repo / "models" / f"{NATIONAL}{suffix}", folder)
    return folder


def labels(app: Any) -> list[str]:
    """Of all buttons, escapes taken out."""
    return [b.label.replace("\\", "").replace("\u00a0", " ") for b in app.button]


def pressed(app: Any, label: str) -> Any:
    return app.button[labels(app).index(label)].click().run()


def bench(app: Any) -> Any:
    (only,) = session(app).workbenches.values()
    return only


def answered(draft: Draft) -> OptimizeAnswer:
    model = services.load(NATIONAL)
    return services.optimize(model, draft.problem(model, services.reference_for(model)))


class Stepwise:
    """Prices that are found one by one, each when it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go, self.given_up = (threading.Event() for _ in range(3))

    def __call__(
        self, answer: OptimizeAnswer, known: tuple[Price, ...] = (), *, watcher: Watcher
    ) -> tuple[Price, ...]:
        first, *_ = whole = binding_prices(answer)
        while not self.let_go.wait(0.01):
            if not watcher(Progress(1, len(whole), known=(first,))):
                self.given_up.set()
                raise Cancelled("Given up.", "Ask again.")
            self.begun.set()
        return whole


@pytest.fixture
def stepwise(monkeypatch: pytest.MonkeyPatch) -> Any:
    work = Stepwise()
    monkeypatch.setattr(answer_prices, "binding_prices", work)
    yield work
    work.let_go.set()


def test_the_rules_that_bind_are_priced_without_being_asked(repo: Path) -> None:
    app = find(opened(repo, page=OPTIMIZE))
    on_tab(app, "Why")
    said = text(healthy(app))
    for rule in ("Social at most 150 % of now", "Display at least 50 % of now"):
        assert f"**{rule}**" in said
    assert said.index("Social at most") < said.index("Display at least"), "dearest first"
    assert said.count("costs you] €") == 3
    assert "The next €1 there brings €1.51 more" in said
    assert "€1 less there brings €0.63 more" in said
    assert "the plan without it goes beyond the data" in said
    assert "prices do not add" in said
    on_tab(app, "Plan")
    assert (
        "The dearest rule: Social at most 150 % of now: costs you €1.18 M (€698 k to €1.70 M)"
        in text(healthy(app))
    )


def test_rows_fill_in_and_the_screen_goes_on_meanwhile(
    repo: Path, stepwise: Stepwise, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = find(opened(repo, page=OPTIMIZE))
    monkeypatch.setattr(desk, "PATIENCE", 0.0)
    assert stepwise.begun.wait(30)
    on_tab(app, "Why")
    said = text(healthy(app))
    assert "1 of 3 priced" in said
    assert said.count("costs you] €") == 1
    assert "The dearest rule" not in said
    app.switch_page(OVERVIEW).run()
    app.switch_page(OPTIMIZE).run()
    assert not stepwise.given_up.is_set(), "a change of page does not end it"
    on_tab(app, "Why")
    assert "1 of 3 priced" in text(healthy(app))
    stepwise.let_go.set()
    monkeypatch.setattr(desk, "PATIENCE", 60.0)
    assert text(healthy(app.run())).count("costs you] €") == 3


@pytest.mark.long
def test_prices_are_given_up_by_a_button_and_brought_back_by_one(
    repo: Path, stepwise: Stepwise, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = find(opened(repo, page=OPTIMIZE))
    monkeypatch.setattr(desk, "PATIENCE", 0.0)
    assert stepwise.begun.wait(30)
    on_tab(app, "Why")
    pressed(app, "Stop pricing")
    assert stepwise.given_up.wait(10)
    assert "priced" not in text(healthy(app.run()))
    stepwise.let_go.set()
    monkeypatch.setattr(desk, "PATIENCE", 60.0)
    pressed(app, "Price the rules that bind")
    assert text(healthy(app)).count("costs you] €") == 3


@pytest.mark.long
def test_another_question_ends_the_prices_of_the_last(repo: Path, stepwise: Stepwise) -> None:
    app = find(opened(repo, page=OPTIMIZE))
    assert stepwise.begun.wait(30)
    bench(app).draft = bench(app).draft.with_budget(34e6)
    find(unfold(app))
    assert stepwise.given_up.wait(10)


@pytest.mark.long
def test_the_next_step_goes_into_the_question_and_is_not_asked(repo: Path) -> None:
    app = find(opened(repo, page=OPTIMIZE))
    asked = bench(app).asked
    on_tab(app, "Why")
    pressed(app, "Raise Social’s cap to 175 %")
    assert draft(healthy(app)).limits[6] == CellLimits(6, 50.0, 175.0)
    assert bench(app).asked == asked
    assert "The inputs have changed since this answer" in text(app)
    assert not any("Social" in label for label in labels(app))
    assert "Eased in the question" in text(app)
    pressed(app, "Allow more than the observed maximum")
    assert draft(healthy(app)).beyond_observed
    pressed(app, "Ask again with these changes")
    later = bench(healthy(app)).answered
    assert "Ask again with these changes" not in labels(app)
    assert isinstance(later, PlanProblem)
    model = services.load(NATIONAL)
    before, after = (services.optimize(model, p).optimum.certificate.value for p in (asked, later))
    assert after > before


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("limits", "label", "after"),
    [
        (CellLimits(6, 50.0, 110.0), "Raise Social’s cap to 135 %", CellLimits(6, 50.0, 135.0)),
        (CellLimits(7, 95.0, 150.0), "Lower Display’s floor to 70 %", CellLimits(7, 70.0, 150.0)),
        (
            CellLimits(7, 100.0, 100.0, True),
            "Unlock Display (50 to 150 %)",
            CellLimits(7, 50.0, 150.0),
        ),
    ],
)
def test_a_step_eases_one_line_of_the_table_and_asks_for_more(
    limits: CellLimits, label: str, after: CellLimits
) -> None:
    model = services.load(NATIONAL)
    before = Draft.of(model).with_limit(model, limits)
    found = answered(before)
    prices = {p.guardrail.label: p for p in binding_prices(found)}
    name = "lock" if limits.locked else "range"
    price = prices[f"{name}: {model.cells.text(limits.cell)}"]
    step = relax.next_step(model, found, before, price)
    assert step is not None
    assert step.draft is not None
    assert step.label == label
    assert step.draft.limits[limits.cell] == after
    assert [one for one in step.draft.limits if one.cell != limits.cell] == [
        one for one in before.limits if one.cell != limits.cell
    ]
    better = answered(step.draft).optimum.certificate.value
    whole = found.optimum.certificate.value + costs.gained(price, found)
    assert found.optimum.certificate.value < better <= whole * (1 + 1e-6)
    again = relax.next_step(model, found, step.draft, price)
    assert again is not None
    assert again.draft is None


def test_no_step_goes_beyond_where_the_plan_without_the_rule_stands() -> None:
    model = services.load(NATIONAL)
    start = Draft.of(model)
    found = answered(start)
    (price,) = [p for p in binding_prices(found) if p.guardrail.label == "range: social"]
    reference = found.answer.reference_evaluation.spend
    spend = list(price.finite.spend)
    spend[6] = 1.57 * float(reference[6])
    near = replace(price, finite=replace(price.finite, spend=tuple(spend)))
    step = relax.next_step(model, found, start, near)
    assert step is not None
    assert step.label == "Raise Social’s cap to 160 %"
    nowhere = replace(price, finite=replace(price.finite, spend=()))
    assert relax.next_step(model, found, start, nowhere) is None


def test_every_held_row_names_its_rules() -> None:
    model = services.load(NATIONAL)
    start = Draft.of(model)
    several = SpendRange("two", {"channel": ("radio", "search")}, 0.6, None, "x_reference")
    lock = Lock("lock", {"channel": ("shopping",)}, None)
    found = answered(start.with_extra(several).with_extra(lock))
    held = held_by(model, found)
    names = {model.cells.text(k): said for k, said in held.items()}
    assert names["social"] == ["At most 150 % of now"]
    assert names["display"] == ["At least 50 % of now"]
    assert names["ooh"] == ["At the observed maximum"]
    assert "Locked at the current plan" in names["shopping"]
    spend, least = found.answer.evaluation.spend, 0.6 * found.answer.reference_evaluation.spend
    for cell in (k for k in range(len(model.cells)) if model.cells.text(k) in ("radio", "search")):
        assert (cell in held) == (spend[cell] <= least[cell] * (1 + 1e-6))


def test_the_table_says_by_which_rule_a_row_is_held(repo: Path) -> None:
    app = find(opened(repo, page=OPTIMIZE))
    frame = next(f.value for f in app.dataframe if "Plan brings" in f.value)
    held = dict(zip(frame["Cell"], frame["Held by"], strict=True))
    assert held["Social"] == "At most 150 % of now"
    assert held["TV"] == "At the observed maximum"
    assert held["Search"] == held["Total"] == ""


def test_a_cap_in_money_is_raised_by_a_quarter_at_most() -> None:
    """Of a channel that the current plan spends nothing on, so that no percentage says it."""
    whole = hill_model(channels=4, samples=40, s_shaped=False)
    spend = whole.spend.copy()
    spend[-60:, 3] = 0.0
    model = replace(whole, media=spend, spend=spend)
    start = Draft.of(model).with_limit(model, CellLimits(3, 0.0, 0.0, most=1000.0))
    reference = services.reference_for(model)
    assert reference.plan.array(model)[:, 3].sum() == 0
    found = services.optimize(model, start.problem(model, reference))
    (price,) = [p for p in binding_prices(found) if p.guardrail.label.endswith("c3")]
    step = relax.next_step(model, found, start, price)
    assert step is not None
    assert step.draft is not None
    assert step.label == "Raise c3’s cap to 1.30 k"
    assert step.draft.limits[3].most == 1300.0

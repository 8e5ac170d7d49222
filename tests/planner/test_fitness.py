"""Fitness to plan with: of a model for a question, and of each cell (numbers 18)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.gates import GATES
from mmm_core.importers import read_model
from mmm_core.labels import PERIOD, SAMPLE
from mmm_core.library import load_file
from mmm_core.model import FittedModel, MediaPrior, Transformation
from mmm_core.plan import Reference, default_horizon, reference_plan
from planner.contract.fitness import fitness_json
from planner.questions import fitness
from planner.questions.assess import assess
from planner.questions.fitness import Fitness, fitness_of, with_gain
from planner.wording.fitness import to_mind
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return replace(hill_model(channels=3, samples=800, seed=1, card=CARD), parity=0.0)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2024-02-20", "D"))


def judged(model: FittedModel, reference: Reference | None = None) -> Fitness:
    plan = reference_plan(model, default_horizon(model))
    reference = reference or plan
    return fitness_of(assess(model, reference.plan, reference, "reference").reference_evaluation)


def with_parameter(model: FittedModel, name: str, values: np.ndarray) -> FittedModel:
    changed = model.saturation.parameters[name].copy(data=values)
    parameters = {**model.saturation.parameters, name: changed}
    return replace(model, saturation=replace(model.saturation, parameters=parameters))


def with_prior(model: FittedModel, beta: np.ndarray, cell: int = 1) -> FittedModel:
    """Priors that leave each response four times as wide; of one cell ``beta`` (draws,)."""
    rng = np.random.default_rng(9)
    mine = model.saturation_parameters["beta"]
    draws = mine.mean(axis=1) + 4 * mine.std(axis=1) * rng.normal(size=(beta.size, 3))
    draws[:, cell] = beta
    saturation = {
        name: model.cells.array(np.tile(values.mean(axis=1), (beta.size, 1)), SAMPLE)
        for name, values in model.saturation_parameters.items()
    }
    saturation["beta"] = model.cells.array(draws, SAMPLE)
    alpha = model.adstock.parameters["alpha"].mean(SAMPLE).expand_dims({SAMPLE: beta.size})
    return replace(
        model,
        prior=MediaPrior(
            Transformation("GeometricAdstock", {"alpha": alpha}),
            Transformation("HillSaturation", saturation),
        ),
    )


def without_data(model: FittedModel, cell: int, periods: slice) -> FittedModel:
    """The same, as if the data of a cell were blank there, and fitted as zero."""
    missing = np.zeros((model.dates.size, len(model.cells)))
    missing[periods, cell] = 1.0
    spend = model.observed_spend[:, cell].copy()
    spend[periods] = 0.0
    blank = model.cells.array(missing, PERIOD, period=model.dates)
    return replace(spending(model, cell, spend), missing=blank)


def spending(model: FittedModel, cell: int, values: np.ndarray) -> FittedModel:
    spend = model.observed_spend.copy()
    spend[:, cell] = values
    media = model.cells.array(spend, PERIOD, period=model.dates)
    return replace(model, media=media, spend=media)


def test_a_sound_model_is_fit(model: FittedModel) -> None:
    found = judged(model)
    assert (found.level, found.findings, found.weak) == ("fit", (), ())
    assert found.skipped == (
        "Whether the data narrowed each response beyond its prior is not judged: the file says "
        "nothing of its priors.",
    )


@pytest.mark.parametrize(("shift", "level"), [(1.0, "not_fit"), (1.03, "fit")])
def test_responses_of_chains_that_disagree(model: FittedModel, shift: float, level: str) -> None:
    beta = model.saturation.parameters["beta"].to_numpy().copy()
    beta[:400, 1] *= 1 + 10 * (shift == 1.0)
    found = judged(with_parameter(model, "beta", beta)) if shift == 1.0 else judged(model)
    assert found.level == level
    if level == "not_fit":
        first = found.findings[0]
        assert "r-hat of the response of c1" in first.text
        assert first.measured is not None
        assert first.measured > GATES.rhat_not_fit == first.gate


def test_parameters_that_trade_off_call_for_caution_alone(model: FittedModel) -> None:
    """Chains that disagree on parameters, and agree on what they bring (kappa of no spend)."""
    kappa = model.saturation.parameters["kappa"].to_numpy().copy()
    beta = model.saturation.parameters["beta"].to_numpy().copy()
    slope = model.saturation.parameters["slope"].to_numpy().copy()
    slope[:, 0], factor = 1.0, np.repeat([1.0, 400.0], 400)
    kappa[:, 0], beta[:, 0] = 200 * kappa[:, 0] * factor, 200 * beta[:, 0] * factor
    for name, values in (("kappa", kappa), ("beta", beta), ("slope", slope)):
        model = with_parameter(model, name, values)
    from mmm_core.diagnostics import with_findings

    found = judged(with_findings(model))
    assert any("saturation kappa of c0" in one.text for one in found.findings)
    assert not any("the response of c0" in one.text for one in found.findings)
    assert found.level == "caution"


def test_the_gain_of_a_decision_is_judged(model: FittedModel) -> None:
    gain = np.concatenate([np.zeros(400), np.ones(400)])
    gain += np.random.default_rng(0).normal(0, 0.1, 800)
    found = with_gain(judged(model), model, gain)
    assert found.level == "not_fit"
    assert "the decision's gain" in found.findings[0].text


@pytest.mark.parametrize(("day", "level"), [("2024-08-01", "fit"), ("2024-09-01", "caution")])
def test_a_fit_ages(
    model: FittedModel, monkeypatch: pytest.MonkeyPatch, day: str, level: str
) -> None:
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64(day, "D"))
    found = judged(model)
    assert found.level == level
    assert all(one.gate == 26 * 7 for one in found.findings)


@pytest.mark.parametrize(
    ("interval", "said"), [(1, "1 weekly period, as"), (5, "5 weekly periods, as")]
)
def test_a_card_says_when_a_fit_is_old(
    model: FittedModel, monkeypatch: pytest.MonkeyPatch, interval: int, said: str
) -> None:
    # The week of the last label has seven days.
    last = model.dates[-1].astype("M8[D]") + 6
    told = model.with_card(replace(CARD, refresh_interval=interval))
    for late, level in ((0, "fit"), (1, "caution")):
        day = last + np.timedelta64(7 * interval + late, "D")
        monkeypatch.setattr(fitness, "today", lambda day=day: day)
        found = judged(told)
        assert found.level == level
    (finding,) = found.findings
    assert f"counts as fresh for {said} its card says" in finding.text
    assert (finding.measured, finding.gate) == (7 * interval + 1, 7 * interval)


def test_few_draws_are_not_fit(model: FittedModel) -> None:
    few = hill_model(channels=3, samples=60, seed=1, card=CARD)
    assert judged(few).level == "not_fit"


class TestCells:
    def test_an_interval_wider_than_its_mean(self, model: FittedModel) -> None:
        beta = model.saturation.parameters["beta"].to_numpy().copy()
        beta[:, 2] = np.exp(np.random.default_rng(0).normal(0, 0.8, 800))
        (weak,) = judged(with_parameter(model, "beta", beta)).weak
        assert weak.cell == 2
        assert "90 % interval" in weak.reasons[0].text
        assert weak.reasons[0].measured is not None
        assert weak.reasons[0].measured > weak.reasons[0].gate == 1.0

    def test_spend_that_hardly_varied(self, model: FittedModel) -> None:
        steady = 1e5 * np.random.default_rng(0).normal(1, 0.05, model.dates.size)
        (weak,) = judged(spending(model, 1, steady)).weak
        assert (weak.cell, weak.reasons[-1].gate) == (1, 0.1)
        assert weak.reasons[-1].measured == pytest.approx(0.05, abs=0.01)

    @pytest.mark.parametrize(("since", "weak"), [(52, True), (53, False)])
    def test_first_spent_on_within_the_last_year(
        self, model: FittedModel, since: int, weak: bool
    ) -> None:
        spend = model.observed_spend[:, 1].copy()
        spend[:-since] = 0.0
        said = [one.text for cell in judged(spending(model, 1, spend)).weak for one in cell.reasons]
        assert any(f"first spent on {since} periods" in text for text in said) == weak

    def test_never_bought(self, model: FittedModel) -> None:
        (weak,) = judged(spending(model, 1, np.zeros(model.dates.size))).weak
        assert weak.reasons[0].text == "nothing was ever spent on it"


class TestPriors:
    """Whether the data say more of a response than was assumed before them (numbers 18)."""

    def believed(self, model: FittedModel, spread: float) -> np.ndarray:
        """A prior of beta that makes the response ``spread`` times as wide as it is."""
        mine = model.saturation_parameters["beta"][1]
        response = assess_at(model)[1]
        sd = spread * response.std() / response.mean() * mine.mean()
        return mine.mean() + sd * np.random.default_rng(2).normal(size=1_000)

    @pytest.mark.parametrize(("spread", "weak"), [(1.0, True), (1.05, True), (1.3, False)])
    def test_a_spread_hardly_narrower_than_the_priors(
        self, model: FittedModel, spread: float, weak: bool
    ) -> None:
        found = judged(with_prior(model, self.believed(model, spread)))
        assert found.skipped == ()
        assert [one.cell for one in found.weak] == [1] * weak
        share = found.shrinkage[1].share
        assert share == pytest.approx(1 - 1 / spread, abs=0.06)
        assert all(one.share > 0.6 for one in (found.shrinkage[0], found.shrinkage[2]))
        if weak:
            (reason,) = found.weak[0].reasons
            assert (reason.measured, reason.gate) == (share, 0.1)
            assert "narrower than what was assumed before the data" in reason.text

    def test_it_is_said_alike_on_screens_and_in_documents(self, model: FittedModel) -> None:
        told = with_prior(model, self.believed(model, 0.8))
        found = judged(told)
        text = "its spread is no narrower than what was assumed before the data"
        assert any(f"Weak evidence on c1: {text}." in one.text for one in to_mind(told, found))
        said = fitness_json(found, told)
        assert [one["channel"] for one in said["cells"]] == ["c1"]
        assert said["cells"][0]["reasons"][0]["text"] == text
        narrowed = {one["channel"]: one for one in said["narrowed"]}
        assert narrowed["c1"]["shrinkage"] == found.shrinkage[1].share < 0
        assert narrowed["c1"]["of"] == "sd"
        assert said["not_judged"] == []

    def test_a_prior_without_a_variance(self, model: FittedModel) -> None:
        beta = np.abs(np.random.default_rng(2).standard_cauchy(1_000))
        found = judged(with_prior(model, beta))
        assert found.shrinkage[1].measure == "interval"
        assert found.weak == ()

    def test_cells_whose_prior_cannot_be_judged_are_named(self, model: FittedModel) -> None:
        beta = np.where(np.arange(1_000) < 100, np.nan, 1.0)
        found = judged(with_prior(model, beta))
        assert found.skipped == (
            "Whether the data narrowed c1 beyond its prior is not judged: its prior reaches "
            "outside of where its curve is defined.",
        )
        (row,) = (one for one in fitness_json(found, model)["narrowed"] if one["channel"] == "c1")
        assert row == {"channel": "c1", "shrinkage": None, "of": None}

    def test_a_silent_cell_is_taken_at_its_mean(self, model: FittedModel) -> None:
        silent = spending(model, 1, model.observed_spend[:, 1] * (np.arange(110) < 50))
        found = judged(with_prior(silent, self.believed(model, 4.0)))
        assert found.shrinkage[1].share == pytest.approx(0.75, abs=0.08)

    def test_in_blocks_it_is_the_same(
        self, model: FittedModel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = with_prior(model, self.believed(model, 1.3))
        whole = judged(told).shrinkage
        monkeypatch.setattr(fitness, "_AT_ONCE", 30_000)
        assert [one.share for one in judged(told).shrinkage] == [one.share for one in whole]

    def test_the_demo_models_are_judged(self, repo: Path) -> None:
        found = judged(load_file(repo / "models" / "larkfield_national.nc"))
        assert found.skipped == ()
        assert all(one.measure == "sd" for one in found.shrinkage)
        assert all(0.3 < one.share < 1 for one in found.shrinkage if one.share is not None)


def assess_at(model: FittedModel) -> np.ndarray:
    reference = reference_plan(model, default_horizon(model))
    return assess(model, reference.plan, reference, "reference").reference_evaluation.incremental


def test_periods_without_data_are_part_of_no_mean(model: FittedModel) -> None:
    """What the data lack was fitted as zero; spend that never varied is steady all the same."""
    steady = 1e5 * np.random.default_rng(0).normal(1, 0.05, model.dates.size)
    gone = np.zeros((model.dates.size, 3), dtype=bool)
    gone[20:40, 1] = True
    lacking = spending(model, 1, np.where(gone[:, 1], 0.0, steady))
    lacking = replace(lacking, missing=model.cells.array(gone, PERIOD, period=model.dates))
    (weak,) = judged(lacking).weak
    assert "hardly varied" in weak.reasons[-1].text


class TestMissingIsNotZero:
    def test_a_cell_whose_data_begin_late_was_not_launched(self, model: FittedModel) -> None:
        """What was spent before its data begin is not known: it may be as old as any."""
        late = without_data(model, 1, slice(0, model.dates.size - 47))
        assert judged(late).weak == ()
        launched = replace(late, missing=None)
        (weak,) = judged(launched).weak
        assert "first spent on 47 periods" in weak.reasons[-1].text

    def test_a_launch_after_data_without_spend_is_one(self, model: FittedModel) -> None:
        late = without_data(model, 1, slice(0, model.dates.size - 47))
        assert late.missing is not None
        blank = late.missing.copy()
        blank[:10] = 0.0
        (weak,) = judged(replace(late, missing=blank)).weak
        assert "first spent on 47 periods" in weak.reasons[-1].text

    @pytest.mark.parametrize("blank", [slice(0, 0), slice(20, 50), slice(0, 30)])
    def test_steady_spend_stays_steady(self, model: FittedModel, blank: slice) -> None:
        steady = spending(model, 1, np.full(model.dates.size, 1e5))
        (weak,) = judged(without_data(steady, 1, blank)).weak
        assert "hardly varied (coefficient of variation 0.00)" in weak.reasons[-1].text
        assert weak.reasons[-1].measured == pytest.approx(0.0, abs=1e-12)

    def test_a_silent_cell_is_judged_at_the_mean_of_its_data(self, model: FittedModel) -> None:
        """Blanks change nothing that the mean itself, spent there, would not."""
        beta = model.saturation.parameters["beta"].to_numpy().copy()
        beta[:, 1] = np.exp(np.random.default_rng(0).normal(0, 0.8, 800))
        spend = model.observed_spend[:, 1].copy()
        spend[58:] = 0.0
        silent = spending(with_parameter(model, "beta", beta), 1, spend)
        blank = without_data(silent, 1, slice(30, 58))
        filled = blank.observed_spend[:, 1].copy()
        filled[30:58] = blank.observed_spend[blank.observed[:, 1], 1].mean()
        (found,), (expected,) = judged(blank).weak, judged(spending(silent, 1, filled)).weak
        assert "90 % interval" in expected.reasons[0].text
        assert found.reasons[0].measured == pytest.approx(expected.reasons[0].measured, rel=1e-9)

    def test_a_fit_is_as_old_as_its_last_data(
        self, model: FittedModel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        missing = np.zeros((model.dates.size, 3))
        missing[-10:] = 1.0
        blank = model.cells.array(missing, PERIOD, period=model.dates)
        model = replace(model, missing=blank)
        monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2024-08-01", "D"))
        (aged,) = judged(model).findings
        assert aged.text.startswith("The data end 3 Dec 2023, 242 days ago")

    def test_a_panel_whose_units_start_late(self, shared: Path) -> None:
        path = shared / "cases" / "robyn418_unequal_panel" / "model.nc"
        if not path.is_file():
            pytest.skip("no such case")
        said = [one.text for cell in judged(read_model(path)).weak for one in cell.reasons]
        assert not [text for text in said if "first spent on" in text]

"""What is said of a model's fitness to plan with."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.convergence import bulk_ess, rhat, tail_ess
from mmm_core.diagnostics import findings, with_findings
from mmm_core.gates import GATES
from mmm_core.importers import read_model
from mmm_core.in_sample import in_sample
from mmm_core.model import FittedModel
from mmm_core.sampling import sampling_findings
from tests.mmm_core import files

SOUND = files.Spec(
    chains=2, draws=300, periods=60, controls=(), seasonality=0, l_max=2, observed=True
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> FittedModel:
    path = tmp_path_factory.mktemp("diagnostics") / "sound.nc"
    files.write(path, SOUND)
    model = read_model(path)
    model = with_beta(model, np.random.default_rng(4).normal(1.0, 0.1, (600, 2)))
    fitted = in_sample(model).mean
    return replace(model, outcome=model.outcome.copy(data=fitted.reshape(model.outcome.shape)))


def said(model: FittedModel, word: str) -> list[str]:
    return [f.severity for f in findings(model) if word in f.text]


def with_beta(model: FittedModel, values: np.ndarray) -> FittedModel:
    beta = model.saturation.parameters["beta"].copy(data=values)
    parameters = {**model.saturation.parameters, "beta": beta}
    return replace(model, saturation=replace(model.saturation, parameters=parameters))


def beta_of(model: FittedModel) -> np.ndarray:
    return model.saturation.parameters["beta"].to_numpy().copy()


def test_a_sound_model_has_nothing_to_say(sound: FittedModel) -> None:
    assert findings(sound) == ()


def test_findings_are_attached_once(sound: FittedModel) -> None:
    model = with_findings(replace(sound, divergences=3))
    assert model.findings
    assert with_findings(model).findings == model.findings


@pytest.mark.parametrize("shift", [0.03, 3.0])
def test_parameters_of_chains_that_disagree(sound: FittedModel, shift: float) -> None:
    """Parameters alone call for caution, however far they are out (numbers 18)."""
    beta = beta_of(sound)
    beta[:300, 1] += shift
    model = with_beta(sound, beta)
    assert said(model, "r-hat of saturation beta of radio") == ["caution"]


@pytest.mark.parametrize("repeat", [3, 20])
def test_parameters_that_repeat_themselves(sound: FittedModel, repeat: int) -> None:
    beta = beta_of(sound)
    beta[:, 0] = np.repeat(beta[: 600 // repeat, 0], repeat)
    assert said(with_beta(sound, beta), "independent ones") == ["caution"]


@pytest.mark.parametrize(
    ("shift", "repeat", "severity", "fitness"),
    [
        (0.0, 1, [], []),
        (0.01, 1, ["caution"], ["caution"]),
        (3.0, 1, ["danger", "danger"], ["not_fit", "not_fit"]),
        (0.0, 3, ["caution"], ["caution"]),
        (0.0, 20, ["danger"], ["not_fit"]),
    ],
)
def test_what_decides_may_be_unfit(
    shift: float, repeat: int, severity: list[str], fitness: list[str]
) -> None:
    values = np.random.default_rng(4).normal(1.0, 0.1, 600)
    values = np.repeat(values[: 600 // repeat], repeat)
    values[:300] += shift
    draws = values.reshape(2, 300, 1)
    found = list(sampling_findings(["it"], draws, decisive=True))
    found = [one for one in found if shift or "r-hat" not in one.text]
    assert [one.severity for one in found] == severity
    assert [one.fitness for one in found] == fitness
    for one in found:
        assert one.measured is not None
        assert one.gate is not None
    loose = sampling_findings(["it"], draws, decisive=False)
    assert {one.fitness for one in loose} <= {"caution"}


def test_the_gate_that_decides_is_the_one_that_is_named() -> None:
    apart = np.random.default_rng(1).normal(size=(4, 200, 1)) + np.arange(4)[:, None, None]
    chains, worth = sampling_findings(["it"], apart, decisive=True)
    assert f"above {GATES.rhat_not_fit:g} nothing may rest on it" in chains.text
    assert f"on under {GATES.ess_not_fit:.0f} nothing may rest" in worth.text
    for finding in sampling_findings(["it"], apart, decisive=False):
        assert "nothing may rest" not in finding.text


def test_too_few_draws_to_judge() -> None:
    (few,) = sampling_findings(["it"], np.ones((2, 5, 1)), decisive=True)
    assert few.fitness == "not_fit"
    (many,) = sampling_findings(["it"], np.ones((40, 5, 1)), decisive=True)
    assert many.fitness == "caution"


@pytest.mark.parametrize(("count", "severity"), [(0, []), (2, ["caution"]), (40, ["danger"])])
def test_divergences(sound: FittedModel, count: int, severity: list[str]) -> None:
    assert said(replace(sound, divergences=count), "diverged") == severity


def test_one_divergence_is_one(sound: FittedModel) -> None:
    (found,) = [f for f in findings(replace(sound, divergences=1)) if "diverged" in f.text]
    assert found.text.startswith("The sampler diverged once (")


def test_unknown_divergences_are_not_judged(sound: FittedModel) -> None:
    assert said(replace(sound, divergences=None), "not judged") == ["caution"]


def test_few_draws_and_a_short_history(tmp_path: Path) -> None:
    files.write(tmp_path / "few.nc", draws=20, periods=40)
    model = read_model(tmp_path / "few.nc")
    assert said(model, "draws: intervals") == ["caution"]
    assert said(model, "less than a year") == ["caution"]


def test_periods_without_data_are_no_history(sound: FittedModel) -> None:
    """Sixty weeks, nine of them without any data: less than a year was seen."""
    missing = xr.zeros_like(sound.spend)
    missing[:9] = 1.0
    assert said(replace(sound, missing=missing), "51 weekly periods, less than a year")
    assert not said(replace(sound, missing=missing * (np.arange(2) == 0)), "less than a year")


def silent(model: FittedModel, periods: slice) -> FittedModel:
    media = model.media.copy()
    media[periods, 0] = 0.0
    return replace(model, media=media, spend=media)


def test_channels_without_spend(sound: FittedModel) -> None:
    assert said(silent(sound, slice(None)), "ever spent on tv:") == ["caution"]
    assert said(silent(sound, slice(-52, None)), "on tv in the last year") == ["caution"]


@pytest.mark.parametrize(
    ("share", "severity"), [(0.04, []), (0.10, ["caution"]), (0.60, ["danger"])]
)
def test_negative_responses(sound: FittedModel, share: float, severity: list[str]) -> None:
    beta = beta_of(sound)
    rng = np.random.default_rng(0)
    beta[rng.permutation(600)[: int(600 * share)], 0] *= -1
    assert said(with_beta(sound, beta), "More tv lowers") == severity


def test_cells_of_a_panel_are_named_and_long_lists_cut(tmp_path: Path) -> None:
    panel = {"geo": tuple(f"g{i}" for i in range(8))}
    files.write(tmp_path / "panel.nc", panel=panel, draws=2, leave_out=("mu",))
    model = silent(read_model(tmp_path / "panel.nc"), slice(None))
    text = next(f.text for f in findings(model) if "ever spent" in f.text)
    assert "g0 / tv" in text


def test_parity_and_base(sound: FittedModel) -> None:
    model = replace(sound, parity=None, base=None, base_missing="No base is stored.")
    assert said(model, "Parity unverified") == ["caution"]
    assert said(model, "No base is stored.") == ["note"]


def test_the_most_severe_comes_first(sound: FittedModel) -> None:
    model = replace(sound, parity=None, base=None, divergences=100)
    order = [f.severity for f in findings(model)]
    assert order == sorted(order, key=["danger", "caution", "note"].index)


def test_it_is_quick(tmp_path: Path) -> None:
    channels = tuple(f"c{i}" for i in range(10))
    files.write(tmp_path / "wide.nc", channels=channels, draws=2, periods=104)
    model = read_model(tmp_path / "wide.nc")
    rng = np.random.default_rng(0)
    for part in (model.adstock, model.saturation):
        for name, array in part.parameters.items():
            values = rng.uniform(0.1, 0.9, (1_000, 10))
            part.parameters[name] = xr.DataArray(values, dims=array.dims).assign_coords(
                channel=array["channel"]
            )
    model = replace(model, chains=4)
    start = time.process_time()
    findings(model)
    assert time.process_time() - start < 0.15


# --- against ArviZ -----------------------------------------------------------------------


@given(
    st.integers(0, 2**32 - 1),
    st.integers(2, 4),
    st.integers(20, 120),
    st.sampled_from([0.0, 0.4, 0.9, -0.5]),
    st.booleans(),
)
def test_convergence_agrees_with_arviz(
    seed: int, chains: int, draws: int, memory: float, coarse: bool
) -> None:
    array_stats = pytest.importorskip("arviz_stats.base").array_stats
    values = np.random.default_rng(seed).normal(size=(chains, draws, 3))
    for t in range(1, draws):
        values[:, t] += memory * values[:, t - 1]
    if coarse:
        values = np.round(values, 1)
    axes = {"chain_axis": 0, "draw_axis": 1}
    np.testing.assert_allclose(
        rhat(values), array_stats.rhat(values, method="rank", **axes), rtol=1e-9
    )
    np.testing.assert_allclose(
        bulk_ess(values), array_stats.ess(values, method="bulk", **axes), rtol=1e-6
    )
    # Of indicators: their sums of pairs may be exactly zero, and rounding decides where they end.
    tail = array_stats.ess(values, method="tail", prob=0.05, **axes)
    np.testing.assert_allclose(tail_ess(values), tail, rtol=0.05)


def test_constants_have_converged() -> None:
    values = np.ones((2, 50, 1))
    assert rhat(values) == 1.0
    assert bulk_ess(values) == 100.0

"""Each stored quantity changed in turn: refused, or named as not covered."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import xarray as xr

from mmm_core.diagnostics import with_findings
from mmm_core.errors import MalformedFile, ModelRefused, ParityBroken
from mmm_core.importers import read_model
from mmm_core.model import FittedModel
from tests.mmm_core import files

Change = Callable[[h5py.File], None]
# The demo keeps contributions of draws 0, 312, 624, 937 and 999, and the fitted mean of all.
UNCHOSEN = (1, 100)


@pytest.fixture(scope="module")
def demo(repo: Path) -> Path:
    return repo / "models" / "larkfield_national.nc"


@pytest.fixture
def path(tmp_path: Path, demo: Path) -> Path:
    return Path(shutil.copyfile(demo, tmp_path / "model.nc"))


def changed(path: Path, *changes: Change) -> Path:
    with h5py.File(path, "a") as file:
        for change in changes:
            change(file)
    return path


def times(name: str, factor: float, where: Any = ...) -> Change:
    def change(file: h5py.File) -> None:
        file[name][where] = file[name][where] * factor

    return change


def plus(name: str, amount: float, where: Any = ...) -> Change:
    def change(file: h5py.File) -> None:
        file[name][where] = file[name][where] + amount

    return change


def swapped(name: str, one: int = 0, other: int = 1) -> Change:
    """Two entries along the first axis change places."""

    def change(file: h5py.File) -> None:
        values = file[name][...]
        values[[one, other]] = values[[other, one]]
        file[name][...] = values

    return change


def removed(*names: str) -> Change:
    def change(file: h5py.File) -> None:
        for name in names:
            del file[name]

    return change


def said(key: str, value: object, *inside: str) -> Change:
    """An attribute of the file, or a key inside of it, says something else."""

    def change(file: h5py.File) -> None:
        stored = file.attrs[key]
        if inside:
            whole = json.loads(stored)
            part = whole
            for step in inside[:-1]:
                part = part[step]
            part[inside[-1]] = value
        else:
            whole = value
        file.attrs[key] = whole if isinstance(whole, str) else json.dumps(whole)

    return change


def named(model: FittedModel) -> set[str]:
    return {path for one in model.coverage.uncovered for path in one.stored}


BLANKS = "fit_data: blanks"
HILL = "pymc_marketing.mmm.components.saturation"
DELAYED = "pymc_marketing.mmm.components.adstock.DelayedAdstock"
DATE_GROUPS = ("constant_data", "posterior", "fit_data", "observed_data", "contribution_check")


def shifted(weeks: int, *groups: str) -> list[Change]:
    """Periods relabelled: the dates are whole numbers since the first."""

    def change(group: str) -> Change:
        def relabel(file: h5py.File) -> None:
            scale = file[f"{group}/date"]
            step = int(scale[1] - scale[0])
            scale[...] = scale[...] + weeks * step

        return relabel

    return [change(group) for group in groups]


REFUSED: dict[str, list[Change]] = {
    "saturation slope of all draws": [times("posterior/saturation_slope", 1.001)],
    "saturation slope of one draw": [times("posterior/saturation_slope", 1.1, (*UNCHOSEN, 0))],
    "saturation kappa of one draw": [times("posterior/saturation_kappa", 1.1, (*UNCHOSEN, 3))],
    "saturation beta of one draw": [times("posterior/saturation_beta", 1.1, (*UNCHOSEN, 7))],
    "adstock alpha of one draw": [times("posterior/adstock_alpha", 0.9, (*UNCHOSEN, 2))],
    "two chains change places": [swapped("posterior/adstock_alpha", 0, 1)],
    "intercept of one draw": [plus("posterior/intercept_contribution", 1e-4, UNCHOSEN)],
    "coefficient of a control": [times("posterior/gamma_control", 1.1, (*UNCHOSEN, 1))],
    "coefficient of a wave": [times("posterior/gamma_fourier", 1.1, (*UNCHOSEN, 0))],
    "fitted mean of one draw": [plus("posterior/mu", 1e-4, (*UNCHOSEN, 50))],
    "fitted mean of all draws": [times("posterior/mu", 2.0)],
    "contribution of a chosen draw": [
        plus("contribution_check/channel_contribution", 1e-6, (2, 50, 1))
    ],
    "number of a chosen draw": [plus("contribution_check/draw", -1, 3)],
    "target scale": [times("constant_data/target_scale", 2.0)],
    "target scale, and the scaled outcome": [
        times("constant_data/target_scale", 2.0),
        times("observed_data/y", 0.5),
    ],
    "target scale, scaled outcome and outcome": [
        times("constant_data/target_scale", 2.0),
        times("constant_data/target_data", 2.0),
    ],
    "channel scale": [times("constant_data/channel_scale", 2.0, 0)],
    "channel scale and media": [
        times("constant_data/channel_scale", 2.0, 0),
        times("constant_data/channel_data", 2.0, (slice(None), 0)),
    ],
    "media in one week": [plus("constant_data/channel_data", 1.0, (60, 0))],
    "media as handed to the fit": [plus("fit_data/tv", 1.0, 60)],
    "media as handed to the fit is blank": [
        lambda file: file["fit_data/search"].__setitem__(60, np.nan)
    ],
    "outcome in one week": [plus("constant_data/target_data", 1.0, 60)],
    "outcome as handed to the fit": [plus("fit_data/revenue", 1.0, 60)],
    "scaled outcome": [plus("observed_data/y", 1e-6, 60)],
    "control in one week": [plus("constant_data/control_data", 0.1, (60, 1))],
    "control as handed to the fit": [plus("fit_data/price_index", 0.1, 60)],
    "day of the year": [plus("constant_data/dayofyear", 1, 60)],
    "channels of the data": [swapped("constant_data/channel")],
    "channels of the draws": [swapped("posterior/channel")],
    "channels of the chosen draws": [swapped("contribution_check/channel")],
    "channels everywhere but as handed to the fit": [
        swapped(f"{group}/channel")
        for group in ("constant_data", "posterior", "contribution_check")
    ],
    "controls of the data": [swapped("constant_data/control")],
    "controls of the draws": [swapped("posterior/control")],
    "controls of both": [swapped("constant_data/control"), swapped("posterior/control")],
    "waves": [swapped("posterior/fourier_mode")],
    "dates of the data": shifted(1, "constant_data"),
    "dates of the draws": shifted(1, "posterior"),
    "dates as handed to the fit": shifted(1, "fit_data"),
    "dates of the scaled outcome": shifted(1, "observed_data"),
    "dates of the chosen draws": shifted(1, "contribution_check"),
    "dates everywhere": shifted(1, *DATE_GROUPS),
    "lags": [said("adstock", 7, "l_max")],
    "normalized kernel": [said("adstock", False, "normalize")],
    "adstock class": [said("adstock", DELAYED, "__type__")],
    "saturation class": [said("saturation", f"{HILL}.HillSaturationSigmoid", "__type__")],
    "order of the two": [said("adstock_first", False)],
    "way of scaling": [said("scaling", "mean", "target", "method")],
    "way of scaling media": [said("scaling", "mean", "channel", "method")],
    "controls by name": [said("control_columns", ["trend"])],
    "no controls": [said("control_columns", [])],
    "order of the season": [said("yearly_seasonality", 3)],
    "no season": [said("yearly_seasonality", "null")],
    "time-varying media": [said("time_varying_media", True)],
    "log link": [said("link", "log")],
    "prices of media": [said("cost_per_unit", {"columns": ["date", "tv"], "data": []})],
}

NAMED: dict[str, tuple[list[Change], str]] = {
    "observation noise": ([times("posterior/y_sigma", 2.0)], "posterior/y_sigma"),
    "divergences": ([plus("sample_stats/diverging", 1)], "sample_stats/diverging"),
    "energy": ([times("sample_stats/energy", 2.0)], "sample_stats/energy"),
    "numbers of draws": ([swapped("posterior/draw")], "posterior/draw"),
    "a prior": ([said("adstock", 1.0, "priors", "alpha", "dist")], "@adstock: priors"),
    "a prior of the base": ([said("model_config", "Cauchy", "intercept", "dist")], "@model_config"),
    "version": (
        [lambda file: file["posterior"].attrs.__setitem__("pymc_marketing_version", "1.2.9")],
        "@pymc_marketing_version",
    ),
    "when it was fitted": (
        [lambda file: file["posterior"].attrs.__setitem__("created_at", "2027-01-01")],
        "@created_at",
    ),
    "lift tests": ([said("lift_test_calibrations", [{"a": 1}])], "@lift_test_calibrations"),
    "time-varying intercept": ([said("time_varying_intercept", True)], "@time_varying_intercept"),
    "name of the outcome": ([said("target_column", "sales")], "@target_column"),
    "another effect": (
        [said("mu_effects", [{"__type__": "LinearTrendEffect", "prefix": "trend"}])],
        "posterior/mu",
    ),
}


@pytest.mark.sweep(keep=24)
@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_what_contradicts_the_file_is_refused(path: Path, changes: list[Change]) -> None:
    with pytest.raises(ModelRefused) as caught:
        read_model(changed(path, *changes))
    assert caught.value.remedy


@pytest.mark.parametrize(("changes", "stored"), NAMED.values(), ids=NAMED)
def test_what_nothing_bears_on_is_named(path: Path, changes: list[Change], stored: str) -> None:
    assert stored in named(read_model(changed(path, *changes)))


def test_the_untouched_file_says_how_much_was_compared(demo: Path) -> None:
    model = read_model(demo)
    drawn = {
        one.stored: (one.draws, one.of_draws)
        for one in model.coverage.compared
        if one.draws is not None
    }
    assert drawn == {
        "contribution_check/channel_contribution": (5, 1000),
        "posterior/mu": (1000, 1000),
    }
    assert all(
        one.difference is not None and one.difference < 1e-7 for one in model.coverage.compared
    )
    assert not any(one.decides for one in model.coverage.uncovered)
    assert not named(model) & {one.stored for one in model.coverage.compared}
    assert not any("erified" in one.text for one in with_findings(model).findings)


def test_a_refusal_names_the_quantity_and_both_sides(path: Path) -> None:
    changed(path, times("posterior/saturation_beta", 2.0, (*UNCHOSEN, 0)))
    with pytest.raises(ParityBroken) as caught:
        read_model(path)
    message = caught.value.message
    assert message.startswith("Fitted mean (posterior/mu) of ")
    assert "(chain 2, draw 101)" in message
    assert " in the file, but " in message
    assert " by base plus media: " in message


def test_every_variable_and_attribute_of_a_file(goldens: Path, tmp_path: Path) -> None:
    """Whatever is stored: changed by a hundredth, it is refused or named."""
    assert unseen(goldens / "geo_panel.nc", tmp_path / "model.nc") == []


FIT, TARGET, SCALED = "fit_data", "constant_data/target_data", "observed_data"
THINNED: dict[str, tuple[str, ...]] = {
    "without the data as handed to the fit": (FIT,),
    "with the scaled outcome alone": (FIT, TARGET),
    "with the outcome as handed to the fit": (TARGET,),
    "without the scaled outcome": (SCALED,),
    "with the outcome alone": (FIT, SCALED),
    "without the fitted mean": ("posterior/mu",),
    "with hardly anything": (FIT, TARGET, "posterior/mu", "posterior/gamma_control"),
}


@pytest.mark.long
@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("left_out", THINNED.values(), ids=THINNED)
def test_every_variable_of_a_thinned_file(
    goldens: Path, tmp_path: Path, left_out: tuple[str, ...]
) -> None:
    """No comparison is with what was itself made of what is compared."""
    whole = thinned(goldens / "national_hill.nc", tmp_path / "whole.nc", left_out)
    assert unseen(whole, tmp_path / "model.nc", attributes=False) == []


def thinned(whole: Path, path: Path, left_out: Sequence[str]) -> Path:
    """A copy without some variables, nor those in the outcome's own units."""
    shutil.copyfile(whole, path)
    with h5py.File(path, "a") as file:
        originals = [f"posterior/{name}" for name in file["posterior"] if "original" in name]
        for name in {*left_out, *originals} & set(everywhere(file)):
            del file[name]
    return path


def everywhere(file: h5py.File) -> list[str]:
    found: list[str] = []
    file.visit(found.append)
    return found


@pytest.mark.long
@pytest.mark.parametrize("name", ["geo_panel", "national_hill", "national_weibull_mm"])
def test_every_variable_of_a_whole_file(shared: Path, tmp_path: Path, name: str) -> None:
    assert unseen(shared / "models" / f"{name}.nc", tmp_path / "model.nc") == []


def unseen(whole: Path, path: Path, attributes: bool = True) -> list[set[str]]:
    """What was changed, and neither refused nor named."""
    found = []
    for names, change in everything(whole):
        if not attributes and any(name.startswith("@") for name in names):
            continue
        shutil.copyfile(whole, path)
        try:
            model = read_model(changed(path, change))
        except ModelRefused:
            continue
        if not names & named(model):
            found.append(names)
    return found


def everything(path: Path) -> list[tuple[set[str], Change]]:
    """A change of each variable and attribute, and by which names it may be said."""
    found: list[tuple[set[str], Change]] = []
    with h5py.File(path) as file:
        for group in file:
            for name, item in file[group].items():
                stored = f"{group}/{name}"
                if item.attrs.get("CLASS") == b"DIMENSION_SCALE" and item.size > 1:
                    found.append(({stored}, swapped(stored)))
                elif item.dtype.kind == "f":
                    last = tuple(size - 1 for size in item.shape)
                    found.append(({stored}, times(stored, 1.01)))
                    found.append(({stored}, plus(stored, 0.01 * typical(item), last)))
                elif item.dtype.kind in "iu":
                    found.append(({stored}, plus(stored, 1)))
        for key, value in file.attrs.items():
            if isinstance(value, str):
                found.append(({f"@{key}", f"@{key}: priors"}, said(key, other(value))))
    return found


def typical(item: h5py.Dataset) -> float:
    values = np.asarray(item[...], dtype=np.float64)
    return float(np.nanmax(np.abs(values))) or 1.0


def other(value: str) -> str:
    """Text of the same kind that says something else."""
    try:
        parsed = json.loads(value)
    except ValueError:
        return f"{value}x"
    return json.dumps(turned(parsed))


def turned(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}x"
    if isinstance(value, dict) and value:
        key = list(value)[-1]
        return {**value, key: turned(value[key])}
    return [*value, "x"] if isinstance(value, list) else []


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_a_scale_is_not_held_against_what_was_made_of_it(path: Path, factor: float) -> None:
    """An outcome that is read from the scaled one doubles with its scale."""
    scale = times("constant_data/target_scale", factor)
    model = read_model(changed(path, removed("fit_data", TARGET), scale))
    decisive = {name for one in model.coverage.uncovered if one.decides for name in one.stored}
    assert decisive == {"constant_data/target_scale"}
    assert "observed_data/y" in named(model)
    assert "constant_data/target_scale" not in {one.stored for one in model.coverage.compared}


def test_a_scaled_outcome_has_one_at_its_largest(path: Path) -> None:
    changes = [removed("fit_data", TARGET), times("observed_data/y", 0.5)]
    with pytest.raises(ParityBroken, match=r"Scaled outcome, the largest .* is 0.5 in the file"):
        read_model(changed(path, *changes))


def test_predicted_outcomes_bear_out_no_scale(shared: Path, tmp_path: Path) -> None:
    """A scale that is off by a hundredth lies within the noise."""
    path = tmp_path / "model.nc"
    shutil.copyfile(shared / "models" / "national_hill.nc", path)
    with h5py.File(path, "a") as file:
        kept = "posterior/y_original_scale"
        for name in everywhere(file):
            if name in (FIT, TARGET) or ("original" in name and name != kept):
                del file[name]
    assert "constant_data/target_scale" in named(read_model(path))


# --- one tolerance for every label --------------------------------------------------------


def in_units(file: h5py.File) -> None:
    """tv in impressions, and ooh in millions of them: ten orders of magnitude apart."""
    for column, (name, factor) in enumerate((("tv", 1e4), ("ooh", 1e-6))):
        for stored, where in (
            ("constant_data/channel_data", (slice(None), column)),
            ("constant_data/channel_scale", column),
            (f"fit_data/{name}", ...),
        ):
            times(stored, factor, where)(file)


OOH = (slice(None), 1)
UNCHECKED = removed("contribution_check", "posterior/mu")
SMALL: dict[str, list[Change]] = {
    "scale": [times("constant_data/channel_scale", 1.001, 1)],
    "media": [times("constant_data/channel_data", 1.001, OOH)],
    "media and scale": [
        times("constant_data/channel_data", 1.001, OOH),
        times("constant_data/channel_scale", 1.001, 1),
    ],
    "media as handed to the fit": [times("fit_data/ooh", 1.001)],
}


@pytest.mark.parametrize("changes", SMALL.values(), ids=SMALL)
def test_a_channel_of_small_numbers_is_held_to_its_own(path: Path, changes: list[Change]) -> None:
    read_model(changed(path, in_units, UNCHECKED))
    with pytest.raises(ParityBroken, match=r" of ooh"):
        read_model(changed(path, *changes))


def test_contributions_of_a_small_channel_are_held_to_their_own(path: Path) -> None:
    stored = "contribution_check/channel_contribution"
    small = [times(stored, 1e-5, (..., 1)), times("posterior/saturation_beta", 1e-5, (..., 1))]
    read_model(changed(path, removed("posterior/mu"), *small))
    with pytest.raises(ParityBroken, match=r"Media contribution .* of ooh"):
        read_model(changed(path, times(stored, 1 + 1e-6, (2, ..., 1))))


def test_spend_of_a_small_channel_is_held_to_its_own(tmp_path: Path) -> None:
    groups, _ = files.build(files.Spec(cost_per_unit=True))
    constant = groups["/constant_data"]
    dates = constant["date"].to_numpy().astype("M8[D]").astype(str)
    prices = {"columns": ["date", "tv", "radio"], "data": [[day, 1e6, 2.0] for day in dates]}
    groups["/"].attrs["cost_per_unit"] = json.dumps(prices)
    spend = constant["channel_data"] * xr.DataArray([1e6, 2.0], dims="channel")
    constant["channel_spend"] = spend
    files.save(tmp_path / "m.nc", groups)
    assert "constant_data/channel_spend" in {
        one.stored for one in read_model(tmp_path / "m.nc").coverage.compared
    }
    constant["channel_spend"] = spend * xr.DataArray([1.0, 1.0001], dims="channel")
    files.save(tmp_path / "m.nc", groups)
    with pytest.raises(ParityBroken, match=r"Spend .* of radio"):
        read_model(tmp_path / "m.nc")


def test_the_fitted_mean_of_a_small_geo_is_held_to_its_own(tmp_path: Path) -> None:
    spec = files.Spec(panel={"geo": ("north", "south")}, leave_out=("channel_contribution",))
    groups, _ = files.build(spec)
    posterior = groups["/posterior"]
    size = xr.DataArray([1.0, 1e-6], dims="geo")
    for name in ("intercept_contribution", "saturation_beta", "mu"):
        posterior[name] = posterior[name] * size
    for name in ("gamma_control", "gamma_fourier"):
        posterior[name] = posterior[name] * size
    dropped = ["control_contribution", "fourier_contribution", "yearly_seasonality_contribution"]
    groups["/posterior"] = posterior = posterior.drop_vars(dropped)
    files.save(tmp_path / "m.nc", groups)
    read_model(tmp_path / "m.nc")
    posterior["mu"] = posterior["mu"] * xr.DataArray([1.0, 1 + 1e-6], dims="geo")
    files.save(tmp_path / "m.nc", groups)
    with pytest.raises(ParityBroken, match=r"Fitted mean .* of south"):
        read_model(tmp_path / "m.nc")


# --- blanks and zeros, priors -------------------------------------------------------------


def weeks_of_tv(value: float, where: float) -> Change:
    """Weeks of tv as handed to the fit that are zero, or blank, become the other."""

    def change(file: h5py.File) -> None:
        values = file["fit_data/tv"][...]
        values[(values == where) | (np.isnan(values) & np.isnan(where))] = value
        file["fit_data/tv"][...] = values

    return change


def test_which_periods_are_blank_rests_on_one_copy(path: Path) -> None:
    blank = read_model(changed(path, weeks_of_tv(np.nan, 0.0)))
    assert blank.missing is not None
    assert [one.decides for one in blank.coverage.uncovered if BLANKS in one.stored] == [True]
    zero = read_model(changed(path, weeks_of_tv(0.0, np.nan)))
    assert zero.missing is None
    # Two copies say zero, as nearly every model has it: named, no caution.
    assert [one.decides for one in zero.coverage.uncovered if BLANKS in one.stored] == [False]


def test_no_zero_no_blank(path: Path) -> None:
    columns = ["tv", "ooh", "radio", "display"]
    groups = [
        lambda file: file["constant_data/channel_data"].__setitem__(
            ..., np.maximum(file["constant_data/channel_data"][...], 1.0)
        ),
        removed("posterior/mu", "contribution_check"),
    ]
    filled = [
        lambda file, name=name: file[f"fit_data/{name}"].__setitem__(
            ..., np.maximum(file[f"fit_data/{name}"][...], 1.0)
        )
        for name in columns
    ]
    assert BLANKS not in named(read_model(changed(path, *groups, *filled)))


def with_prior(draws: int, *further: str) -> Change:
    """A group of draws of the priors, as its vendor saves it; one more draw of each chain."""

    def change(file: h5py.File) -> None:
        posterior, prior = file["posterior"], file.create_group("prior")
        names = [name for name in posterior if name.startswith(("adstock_", "saturation_"))]
        labels = {"chain": np.arange(1), "draw": np.arange(draws)}
        for dim in ("chain", "draw", "channel"):
            prior[dim] = labels.get(dim, posterior[dim][...])
            prior[dim].make_scale(dim)
        for name in [*names, *further]:
            own = (1, draws, posterior["channel"].size)
            values = np.random.default_rng(1).uniform(0.2, 0.8, own)
            prior[name] = values
            for axis, dim in enumerate(("chain", "draw", "channel")):
                prior[name].dims[axis].attach_scale(prior[dim])

    return change


def test_draws_of_priors_are_read_and_named(path: Path) -> None:
    model = read_model(changed(path, with_prior(2_000, "other")))
    assert model.prior is not None
    why = {name: one.why for one in model.coverage.uncovered for name in one.stored}
    assert "what the data taught" in why["prior/saturation_beta"]
    assert why["prior/other"] == "nothing that is shown rests on them"


def test_draws_of_priors_that_are_too_few_are_not_read(path: Path) -> None:
    assert "prior" in named(read_model(changed(path, with_prior(3))))


# --- what cannot be compared is a caution -------------------------------------------------


def cautions(path: Path) -> list[str]:
    found = with_findings(read_model(path)).findings
    return [one.text for one in found if one.fitness == "caution" and "erified" in one.text]


def test_curves_of_draws_that_nothing_bears_on_are_a_caution(path: Path) -> None:
    changed(path, removed("posterior/mu"))
    (said_of,) = cautions(path)
    assert said_of == (
        "Partly unverified, curves of the other draws: neither a contribution nor a fitted mean "
        "of 995 of 1,000 draws is stored."
    )
    model = read_model(changed(path, times("posterior/saturation_beta", 2.0, (*UNCHOSEN, 0))))
    assert "posterior/saturation_beta" in named(model)


def test_a_fitted_mean_that_cannot_be_summed_bears_on_nothing(path: Path) -> None:
    changed(path, removed("posterior/gamma_control"))
    (said_of,) = cautions(path)
    assert "995 of 1,000 draws" in said_of
    assert "posterior/mu" in named(read_model(path))


def test_without_contributions_the_sum_is_said(path: Path) -> None:
    changed(path, removed("contribution_check"))
    (said_of,) = cautions(path)
    assert said_of.startswith("Parity unverified")
    assert said_of.endswith("only their sum was, in the fitted mean of all draws.")


def test_a_scale_without_a_second_side_is_a_caution(path: Path) -> None:
    changed(path, removed("observed_data"), lambda file: file.attrs.__delitem__("scaling"))
    (said_of,) = cautions(path)
    assert said_of.startswith("Partly unverified, scale of the outcome")
    changed(path, times("constant_data/target_scale", 2.0))
    assert "constant_data/target_scale" in named(read_model(path))


def test_without_the_data_as_handed_to_the_fit_names_are_not_covered(path: Path) -> None:
    changed(path, removed("fit_data"))
    assert cautions(path) == []
    assert {"constant_data/channel", "constant_data/control"} <= named(read_model(path))


def test_a_scaled_total_bears_on_every_draw(shared: Path, tmp_path: Path) -> None:
    """What a file of PyMC-Marketing stores of each draw in the outcome's own units."""
    name = "posterior/total_media_contribution_original_scale"
    path = Path(shutil.copyfile(shared / "cases" / "tiny_money" / "model.nc", tmp_path / "m.nc"))
    changed(path, removed("posterior/mu", "posterior/channel_contribution"))
    assert name in {one.stored for one in read_model(path).coverage.compared}
    with pytest.raises(ParityBroken, match="Total media contribution"):
        read_model(changed(path, times("posterior/saturation_beta", 1.01, (0, 3, 0))))


def test_predicted_outcomes_are_held_to_their_noise(shared: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(shared / "models" / "national_hill.nc", tmp_path / "model.nc"))
    read_model(path)
    for change in (
        times("posterior/y_original_scale", 2.0),
        times("posterior/y_original_scale", 2.0, (0, 5, 9)),
        times("posterior/y_sigma", 2.0, (1, 7)),
    ):
        path = Path(shutil.copyfile(shared / "models" / "national_hill.nc", path))
        with pytest.raises(ParityBroken, match="predicted outcome"):
            read_model(changed(path, change))


def test_some_samplers_store_the_observed_outcome_in_every_draw(
    shared: Path, tmp_path: Path
) -> None:
    name = "posterior/y_original_scale"
    path = Path(shutil.copyfile(shared / "models" / "national_hill.nc", tmp_path / "model.nc"))

    def observed(file: h5py.File) -> None:
        file[name][...] = np.broadcast_to(file["constant_data/target_data"], file[name].shape)

    found = {one.stored: one for one in read_model(changed(path, observed)).coverage.compared}
    assert found[name].against == "the observed outcome"


def test_a_chosen_draw_is_named_once(path: Path) -> None:
    changed(path, lambda file: file["contribution_check/draw"].__setitem__(4, 187))
    with pytest.raises(MalformedFile, match="one draw twice"):
        read_model(path)


def test_the_case_of_the_doubled_scale(shared: Path) -> None:
    case = shared / "cases" / "tamper-target-scale-x2" / "model.nc"
    if not case.is_file():
        pytest.skip("no such case")
    with pytest.raises(ParityBroken, match=r"Target scale .* 72856660 in the file, but 36428330"):
        read_model(case)

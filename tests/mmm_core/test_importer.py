"""Reading PyMC-Marketing files: every form is placed by name, the rest refused by feature."""

import dataclasses
import json
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from mmm_core.errors import MalformedFile, ParityBroken, UnsupportedFeature
from mmm_core.importers import read_model, read_summary
from mmm_core.plan import default_horizon
from tests.mmm_core import files

GEO = {"geo": ("north", "south")}
GEO_PRODUCT = {**GEO, "product": ("a", "b", "c")}
FORMS = [
    (adstock, "LogisticSaturation", first, normalize)
    for adstock in files.ADSTOCK_NAMES
    for first in (True, False)
    for normalize in (True, False)
] + [
    ("GeometricAdstock", saturation, first, True)
    for saturation in files.SATURATION_NAMES
    for first in (True, False)
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.nc"


@pytest.mark.sweep(keep=20)
@pytest.mark.parametrize(("adstock", "saturation", "first", "normalize"), FORMS)
def test_every_form_is_recomputed(
    path: Path, adstock: str, saturation: str, first: bool, normalize: bool
) -> None:
    truth = files.write(
        path,
        adstock=adstock,
        saturation=saturation,
        adstock_first=first,
        normalize=normalize,
        panel=GEO,
        periods=12,
        draws=2,
    )
    model = read_model(path)
    assert model.parity is not None
    assert model.parity <= 1e-13 * max(1.0, np.abs(truth.contribution).max())
    assert (model.adstock.kind, model.saturation.kind) == (adstock, saturation)
    assert (model.adstock_first, model.normalize, model.l_max) == (first, normalize, 4)


@pytest.mark.parametrize("panel", [{}, GEO, GEO_PRODUCT], ids=["national", "geo", "geo+product"])
@pytest.mark.parametrize(
    "parameter_dims",
    [
        {},
        {"adstock_alpha": ("channel",), "saturation_beta": ()},
        {"adstock_alpha": (), "saturation_lam": (), "saturation_beta": ()},
    ],
    ids=["full", "some dropped", "all scalar"],
)
def test_dropped_dimensions_are_broadcast_by_name(
    path: Path, panel: dict[str, tuple[str, ...]], parameter_dims: dict[str, tuple[str, ...]]
) -> None:
    files.write(path, panel=panel, parameter_dims=parameter_dims, periods=15)
    model = read_model(path)
    assert model.parity is not None
    assert model.parity < 1e-13
    assert model.cells.dims == (*panel, "channel")
    assert model.adstock_weights.shape == (len(model.cells), 6, 4)


def test_parameters_that_lack_only_the_first_dimension(path: Path) -> None:
    files.write(path, panel=GEO, parameter_dims={"saturation_beta": ("geo",)})
    model = read_model(path)
    assert model.saturation.parameters["beta"].dims == ("sample", "geo")
    assert model.parity is not None
    assert model.parity < 1e-13


def test_axes_are_found_by_name_and_labels_by_value(path: Path) -> None:
    groups, _ = files.build(files.Spec(panel=GEO_PRODUCT, periods=10))
    posterior = groups["/posterior"]
    posterior = posterior.isel(geo=slice(None, None, -1), channel=slice(None, None, -1))
    posterior["channel_contribution"] = posterior["channel_contribution"].transpose(
        "channel", "draw", "product", "date", "geo", "chain"
    )
    posterior["saturation_beta"] = posterior["saturation_beta"].transpose(..., "chain")
    files.save(path, {**groups, "/posterior": posterior})
    model = read_model(path)
    assert model.cells.labels[0] == ("north", "south")
    assert model.parity is not None
    assert model.parity < 1e-13


def test_compressed_files_and_numbered_geos(path: Path) -> None:
    groups, _ = files.build(files.Spec(panel=GEO))
    groups = {
        name: group.assign_coords(geo=[10_115, 20_095]) if "geo" in group.dims else group
        for name, group in groups.items()
    }
    packed = {"zlib": True, "complevel": 4}
    encoding = {
        name: {variable: packed for variable in group.data_vars if group[variable].ndim}
        for name, group in groups.items()
    }
    xr.DataTree.from_dict(groups).to_netcdf(path, engine="h5netcdf", encoding=encoding)
    model = read_model(path)
    assert model.cells.along("geo") == ("10115", "20095")
    assert model.parity is not None
    assert model.parity < 1e-13


def test_samples_are_chain_major_whatever_the_draws_are_called(path: Path) -> None:
    files.write(path, thin=7, draws=4, chains=3)
    model = read_model(path)
    with xr.open_dataset(path, group="posterior", engine="h5netcdf") as stored:
        beta = stored["saturation_beta"].transpose("chain", "draw", "channel").to_numpy()
    np.testing.assert_array_equal(model.saturation.parameters["beta"], beta.reshape(12, 2))
    assert (model.chains, model.samples) == (3, 12)


def test_single_precision_is_judged_as_such(path: Path) -> None:
    files.write(path, dtype="float32", panel=GEO)
    parity = read_model(path).parity
    assert parity is not None
    assert 0 < parity < 1e-5


@pytest.mark.parametrize("adstock", ["GeometricAdstock", "DelayedAdstock"])
def test_halflife_becomes_alpha(path: Path, adstock: str) -> None:
    files.write(path, adstock=adstock, halflife=True)
    model = read_model(path)
    assert model.parity is not None
    assert model.parity < 1e-13
    assert "alpha" in model.adstock.parameters


def test_a_parameter_fixed_to_a_number_is_read_from_the_attributes(path: Path) -> None:
    groups, _ = files.build(files.Spec(leave_out=("channel_contribution", "mu", "adstock_alpha")))
    attrs = groups["/"].attrs
    adstock = json.loads(attrs["adstock"]) | {"priors": {"alpha": 0.25}}
    attrs["adstock"] = json.dumps(adstock)
    files.save(path, groups)
    assert np.all(read_model(path).adstock.parameters["alpha"] == 0.25)


def test_a_cell_that_was_never_bought_has_no_response(path: Path) -> None:
    groups, _ = files.build(files.Spec(leave_out=("channel_contribution", "mu")))
    constant = groups["/constant_data"]
    constant["channel_data"][:, 1] = 0.0
    constant["channel_scale"][1] = 0.0
    files.save(path, groups)
    model = read_model(path)
    assert np.isinf(model.media_scale[1])
    assert np.all(model.observed_media[:, 1] == 0)


# --- base, noise, money -----------------------------------------------------------------


PIECES = ("control_contribution", "yearly_seasonality_contribution", "fourier_contribution")


@pytest.mark.parametrize("panel", [{}, GEO], ids=["national", "geo"])
@pytest.mark.parametrize(
    "leave_out",
    [(), ("mu",), ("mu", *PIECES), ("mu", "yearly_seasonality_contribution")],
    ids=["from mu", "from pieces", "recomputed", "from waves"],
)
def test_base_is_the_outcome_without_media(
    path: Path, panel: dict[str, tuple[str, ...]], leave_out: tuple[str, ...]
) -> None:
    truth = files.write(path, panel=panel, leave_out=leave_out, controls=("price", "event"))
    model = read_model(path)
    assert model.base is not None
    assert model.base.dims == ("sample", "period", *panel)
    expected = truth.base.reshape(model.base.shape) * truth.target_scale
    np.testing.assert_allclose(model.base, expected, rtol=2e-6, atol=1e-3)
    assert model.base_missing == ""


@pytest.mark.parametrize("panel", [{}, GEO], ids=["national", "geo"])
@pytest.mark.parametrize(
    ("stated", "known"),
    [
        ({"likelihood": {"dist": "Normal"}}, True),
        ({"likelihood": {"dist": "StudentT", "kwargs": {"nu": 4}}}, False),
        ({"likelihood": "Normal"}, False),
        ({}, False),
        (..., False),
    ],
)
def test_noise_is_a_standard_deviation_only_of_a_normal_likelihood(
    path: Path, panel: dict[str, tuple[str, ...]], stated: object, known: bool
) -> None:
    files.write(path, panel=panel, attrs={"model_config": stated})
    model = read_model(path)
    assert (model.noise is not None) == known
    if model.noise is not None:
        assert model.noise.dims == ("sample", *panel)


def test_without_a_piece_there_is_no_base(path: Path) -> None:
    files.write(path, leave_out=("mu", "control_contribution", "gamma_control"))
    model = read_model(path)
    assert model.base is None
    assert "control_contribution" in model.base_missing


def test_effects_beside_media_are_fine_and_listed(path: Path) -> None:
    effect = {"__type__": "pymc_marketing.mmm.additive_effect.LinearTrendEffect"}
    files.write(path, attrs={"mu_effects": [effect], "time_varying_intercept": True})
    model = read_model(path)
    assert "linear trend" in model.features
    assert "time-varying intercept" in model.features
    assert model.base is not None
    files.write(path.with_name("b.nc"), attrs={"mu_effects": [effect]}, leave_out=("mu",))
    assert read_model(path.with_name("b.nc")).base is None


def test_units_have_the_price_of_the_last_year(path: Path) -> None:
    groups, _ = files.build(files.Spec(cost_per_unit=True, periods=80, leave_out=("mu",)))
    constant = groups["/constant_data"]
    constant["channel_spend"][:28, 1] *= 10
    files.save(path, groups)
    model = read_model(path)
    np.testing.assert_allclose(model.unit_price, [1.0, 2.0])
    np.testing.assert_allclose(model.spend[28:, 1], 2 * model.media[28:, 1])
    assert [(f.severity, "radio" in f.text) for f in model.findings] == [("note", True)]


def test_a_price_that_cannot_be_known_is_said(path: Path) -> None:
    groups, _ = files.build(files.Spec(cost_per_unit=True, leave_out=("mu",)))
    groups["/constant_data"]["channel_spend"][:, 1] = 0.0
    files.save(path, groups)
    model = read_model(path)
    np.testing.assert_allclose(model.unit_price, 1.0)
    assert "caution" in {f.severity for f in model.findings if "radio" in f.text}


def test_a_cost_without_spend_is_refused(path: Path) -> None:
    groups, _ = files.build(files.Spec(cost_per_unit=True))
    groups["/constant_data"] = groups["/constant_data"].drop_vars("channel_spend")
    files.save(path, groups)
    with pytest.raises(MalformedFile, match="cost per unit"):
        read_model(path)


# --- parity ------------------------------------------------------------------------------


def test_chosen_samples_are_checked(path: Path) -> None:
    left = ("channel_contribution", "mu")
    files.write(path, panel=GEO, check_group=True, leave_out=left)
    model = read_model(path)
    assert model.parity is not None
    assert model.parity < 1e-13
    groups, _ = files.build(files.Spec(panel=GEO, check_group=True, leave_out=left))
    groups["/contribution_check"]["channel_contribution"][1, 3, 0, 1] += 1e-6
    files.save(path, groups)
    with pytest.raises(ParityBroken, match="north / radio"):
        read_model(path)


def test_contributions_that_differ_are_refused_with_both_numbers(path: Path) -> None:
    groups, _ = files.build(files.Spec(version="0.19.1"))
    groups["/posterior"]["channel_contribution"][1, 2, 7, 0] += 0.5
    files.save(path, groups)
    with pytest.raises(ParityBroken) as caught:
        read_model(path)
    assert "tv" in caught.value.message
    assert "0.5" in caught.value.message
    assert "0.19.1" in caught.value.message


def test_without_contributions_parity_is_unverified(path: Path) -> None:
    files.write(path, leave_out=("channel_contribution", "mu"))
    model = read_model(path)
    assert model.parity is None
    assert any("Parity unverified" in f.text for f in model.findings)


@pytest.mark.parametrize(("version", "refused"), [("1.2.0", True), ("", True), ("1.2.1", False)])
def test_an_old_weibull_kernel_is_refused_unless_checked(
    path: Path, version: str, refused: bool
) -> None:
    spec = files.Spec(adstock="WeibullCDFAdstock", version=version)
    files.write(path, spec)
    assert read_model(path).parity is not None
    files.write(path.with_name("b.nc"), spec, leave_out=("channel_contribution",))
    if refused:
        with pytest.raises(UnsupportedFeature, match="WeibullCDF"):
            read_model(path.with_name("b.nc"))
    else:
        assert read_model(path.with_name("b.nc")).parity is None


# --- refused by name ---------------------------------------------------------------------


EFFECTS = "pymc_marketing.mmm.additive_effect"
ADSTOCK = {"prefix": "adstock", "l_max": 4, "normalize": True, "priors": {}}
GEOMETRIC = "pymc_marketing.mmm.components.adstock.GeometricAdstock"


@pytest.mark.parametrize(
    ("attrs", "feature"),
    [
        ({"link": "log"}, "log link"),
        ({"link": "probit"}, "unknown link function"),
        ({"time_varying_media": True}, "time-varying media"),
        ({"time_varying_media": {"__type__": "x.SoftPlusHSGP"}}, "time-varying media"),
        ({"mu_effects": [{"__type__": f"{EFFECTS}.MediaMuEffect"}]}, "mediated media"),
        ({"mu_effects": [{"__type__": f"{EFFECTS}.DataVarMuEffect"}]}, "mediated media"),
        ({"mu_effects": [{"__type__": "mine.Funnel"}]}, "unknown effect"),
        ({"mu_effects": [{"__type__": "evil.LinearTrendEffect"}]}, "unknown effect"),
        ({"adstock": {**ADSTOCK, "__type__": GEOMETRIC, "mode": "Before"}}, "adstock mode"),
        ({"adstock": {**ADSTOCK, "__type__": "subprocess.Popen"}}, "unknown adstock"),
        ({"adstock": {**ADSTOCK, "__type__": "evil.GeometricAdstock"}}, "unknown adstock"),
        ({"saturation": {"__type__": GEOMETRIC}}, "unknown saturation"),
        ({"saturation": {"lookup_name": "mine"}}, "unknown saturation"),
        ({"dims": ["period"]}, "dimension name"),
    ],
)
def test_unsupported_features_are_named(path: Path, attrs: dict[str, object], feature: str) -> None:
    files.write(path, attrs=attrs)
    with pytest.raises(UnsupportedFeature) as caught:
        read_model(path)
    assert caught.value.feature == feature
    assert caught.value.remedy


def test_a_multiplier_that_the_attributes_hide_is_found(path: Path) -> None:
    groups, _ = files.build(files.Spec())
    groups["/posterior"]["media_temporal_latent_multiplier"] = groups["/posterior"]["mu"]
    files.save(path, groups)
    with pytest.raises(UnsupportedFeature, match="time-varying media"):
        read_model(path)


def test_a_parameter_over_an_unknown_dimension_is_refused(path: Path) -> None:
    groups, _ = files.build(files.Spec())
    beta = groups["/posterior"]["saturation_beta"]
    groups["/posterior"]["saturation_beta"] = beta.expand_dims({"brand": ["a", "b"]}, -1)
    files.save(path, groups)
    with pytest.raises(UnsupportedFeature, match="brand"):
        read_model(path)


def test_gaps_between_periods_are_refused(path: Path) -> None:
    groups, _ = files.build(files.Spec())
    keep = [i for i in range(30) if i != 11]
    files.save(path, {k: g.isel(date=keep) if "date" in g.dims else g for k, g in groups.items()})
    with pytest.raises(UnsupportedFeature, match="not consecutive"):
        read_model(path)


def test_files_from_before_1_0_are_read_where_they_hold_scales(path: Path) -> None:
    adstock = {**ADSTOCK, "lookup_name": "geometric", "mode": "After"}
    saturation = {"lookup_name": "logistic", "prefix": "saturation", "priors": {}}
    old = {"adstock": adstock, "saturation": saturation, "__serialization_version__": ...}
    files.write(path, attrs={**old, "link": ...}, version="0.15.1")
    assert read_model(path).adstock.kind == "GeometricAdstock"
    groups, _ = files.build(files.Spec(attrs=old))
    groups["/constant_data"] = groups["/constant_data"].drop_vars(["channel_scale", "target_scale"])
    files.save(path.with_name("b.nc"), groups)
    with pytest.raises(UnsupportedFeature, match="single-dimension") as caught:
        read_model(path.with_name("b.nc"))
    assert "1.x" in caught.value.remedy


def test_another_kind_of_model_is_called_what_it_is(path: Path) -> None:
    attrs = {"adstock": ..., "saturation": ..., "model_type": "Pareto/NBD"}
    files.write(path, attrs=attrs)
    with pytest.raises(MalformedFile, match="Pareto/NBD"):
        read_model(path)


# --- small things ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "name"),
    [(1, "daily"), (7, "weekly"), (14, "fortnightly"), (28, "four-weekly"), (10, "10-day")],
)
def test_frequency(path: Path, step: int, name: str) -> None:
    files.write(path, step=step)
    assert read_model(path).frequency.name == name


def redated(path: Path, dates: np.ndarray) -> None:
    """A file whose periods have other labels; what counts periods and no days stays true."""
    groups, _ = files.build(files.Spec(periods=dates.size, seasonality=0))
    for name in ("/posterior", "/constant_data"):
        groups[name] = groups[name].assign_coords(date=dates.astype("M8[ns]"))
    files.save(path, groups)


MONTHS = np.datetime64("2021-01", "M") + np.arange(30)


@pytest.mark.parametrize(
    ("dates", "name", "following"),
    [
        (MONTHS.astype("M8[D]"), "monthly", "2023-07-01"),
        (MONTHS.astype("M8[D]") + 14, "monthly", "2023-07-15"),
        ((MONTHS + 1).astype("M8[D]") - 1, "monthly", "2023-07-31"),
        ((MONTHS[0] + 3 * np.arange(12)).astype("M8[D]"), "quarterly", "2024-01-01"),
        ((MONTHS[0] + 3 * np.arange(1, 13)).astype("M8[D]") - 1, "quarterly", "2024-03-31"),
    ],
)
def test_calendar_periods(path: Path, dates: np.ndarray, name: str, following: str) -> None:
    redated(path, dates)
    model = read_model(path)
    assert model.frequency.name == name
    assert str(default_horizon(model).start) == following
    assert model.parity is not None
    assert model.parity < 1e-12


def test_labels_moved_by_summer_time_are_their_days(path: Path) -> None:
    mondays = np.datetime64("2022-01-03", "h") + np.arange(30) * np.timedelta64(168, "h")
    summer = (mondays >= np.datetime64("2022-03-27")) & (mondays < np.datetime64("2022-10-30"))
    redated(path, mondays - summer * np.timedelta64(1, "h"))
    model = read_model(path)
    assert model.frequency.name == "weekly"
    assert model.dates.tolist() == mondays.astype("M8[D]").tolist()


def test_one_period_is_no_history(path: Path) -> None:
    groups, _ = files.build(files.Spec())
    files.save(path, {k: g.isel(date=[0]) if "date" in g.dims else g for k, g in groups.items()})
    with pytest.raises(UnsupportedFeature, match="1 periods; 2 to") as caught:
        read_model(path)
    assert "Refit" in caught.value.remedy


def test_hours_are_refused_for_what_they_are(path: Path) -> None:
    redated(path, np.datetime64("2022-01-03T00", "h") + np.arange(30))
    with pytest.raises(UnsupportedFeature, match="1 hour apart") as caught:
        read_model(path)
    assert "by day or by week" in caught.value.remedy


@pytest.mark.parametrize(
    ("case", "name"), [("frequency_fourweekly", "four-weekly"), ("frequency_month_end", "monthly")]
)
def test_regular_periods_of_the_shared_cases(shared: Path, case: str, name: str) -> None:
    path = shared / "cases" / case / "model.nc"
    if not path.is_file():
        pytest.skip("no such case")
    model = read_model(path)
    assert model.frequency.name == name
    assert model.parity is not None
    assert model.parity < 1e-12


def test_hours_of_the_shared_cases(shared: Path) -> None:
    path = shared / "cases" / "frequency_hourly" / "model.nc"
    if not path.is_file():
        pytest.skip("no such case")
    with pytest.raises(UnsupportedFeature, match="apart"):
        read_model(path)


def test_what_is_said_of_the_origin(path: Path) -> None:
    files.write(path)
    model = read_model(path, name="spring")
    assert (model.name, model.vendor, model.vendor_version) == ("spring", "PyMC-Marketing", "1.3.0")
    assert model.fitted_at.startswith("2026-01-02")
    assert len(model.fingerprint) == 64
    assert model.divergences == 0
    assert model.card.title == "spring"
    assert model.features == ("controls: price", "yearly seasonality of order 2")


def test_a_summary_needs_no_draws(path: Path) -> None:
    files.write(path)
    summary = read_summary(path)
    assert summary.channels == ("tv", "radio")
    assert summary.periods == 30


def test_reading_is_fast(path: Path) -> None:
    files.write(path, dataclasses.replace(files.Spec(), draws=3, periods=20))
    read_model(path)
    start = time.process_time()
    read_model(path)
    assert time.process_time() - start < 0.5

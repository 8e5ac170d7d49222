"""Missing is not zero: what the data lack is named, and no part of what is planned from them."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from mmm_core.diagnostics import with_findings
from mmm_core.errors import ParityBroken
from mmm_core.evaluation import evaluate
from mmm_core.history import YEAR_EARLIER, YEAR_EARLIER_AND_MEANS
from mmm_core.importers import read_model
from mmm_core.plan import default_horizon, reference_plan
from mmm_core.response import ResponseWindow
from optimizer.posed import ground_of
from planner import services
from planner.contract import describe_json, plan_json
from tests.builders import hill_model
from tests.mmm_core import files, written

GEOS = {"geo": ("north", "south")}
LATE = slice(0, 13)
FITTED = ["channel_contribution", "mu"]


def panel_file(path, blank=None, silent=None, stored=True, periods=60, text_dates=False, **spec):
    """A weekly panel: ``blank`` and ``silent`` periods of south have no media and no outcome."""
    groups, _ = files.build(files.Spec(panel=GEOS, periods=periods, thin=1, **spec))
    constant = groups["/constant_data"]
    gone = blank if blank is not None else silent
    if gone is not None:
        constant["channel_data"][gone, 1, :] = 0.0
        constant["target_data"][gone, 1] = 0.0
        # What was fitted is not of the changed media: the file stores nothing of it.
        groups["/posterior"] = groups["/posterior"].drop_vars(FITTED)
    if stored:
        time = "week"
        dates = constant["date"].to_numpy()
        columns = {
            str(name): ((time, "geo"), constant["channel_data"].sel(channel=name).to_numpy().copy())
            for name in constant["channel"].to_numpy()
        }
        columns["y"] = ((time, "geo"), constant["target_data"].to_numpy().copy())
        if blank is not None:
            for _, values in columns.values():
                values[blank, 1] = np.nan
        kept = np.array([str(d)[:10] for d in dates], dtype=object) if text_dates else dates
        groups["/fit_data"] = xr.Dataset(columns, coords={time: kept, "geo": list(GEOS["geo"])})
    files.save(path, groups)
    return read_model(path)


@pytest.mark.parametrize("text_dates", [False, True])
def test_blanks_of_the_stored_data_are_named_and_not_planned(tmp_path, text_dates):
    model = panel_file(tmp_path / "m.nc", blank=LATE, text_dates=text_dates)
    assert not model.observed[LATE, 2:].any()
    assert model.observed[:, :2].all()
    assert model.observed[13:].all()
    (finding,) = [one for one in model.findings if "without data" in one.text]
    assert finding.severity == "caution"
    assert finding.text.startswith(
        "south: 13 weekly periods (3 Jan 2022 to 28 Mar 2022) without data were fitted as zero."
    )
    reference = reference_plan(model, default_horizon(model))
    spend = reference.plan.array(model)
    # 60 weeks, so one year earlier is periods 8 to 20, of which 8 to 12 lack south.
    np.testing.assert_array_equal(spend[:, :2], model.observed_spend[8:21, :2])
    mean = model.observed_spend[13:, 2:].mean(axis=0)
    np.testing.assert_allclose(spend[:5, 2:], np.tile(mean, (5, 1)), rtol=1e-12)
    np.testing.assert_array_equal(spend[5:, 2:], model.observed_spend[13:21, 2:])
    assert reference.source == YEAR_EARLIER_AND_MEANS
    (note,) = reference.notes
    assert note.startswith("south: ")
    assert "5 of the 13 periods" in note


def test_what_is_missing_is_said_wherever_the_model_is(tmp_path):
    model = with_findings(panel_file(tmp_path / "m.nc", blank=LATE))
    reference = services.reference_for(model)
    answer = services.assess(model, reference.plan)
    fitness = services.fitness_of(answer.reference_evaluation)
    said = describe_json(model, reference, fitness, answer.tail)
    assert any("south: 13 weekly periods" in warning for warning in said["warnings"])
    assert said["reference"]["notes"] == list(reference.notes)
    assert reference.notes[0] in plan_json(services.assess(model, reference.plan))["notes"]


def test_means_and_last_spend_of_guardrails_leave_it_out(tmp_path):
    model = panel_file(tmp_path / "m.nc", blank=slice(50, 60))
    ground = ground_of(model, services.reference_for(model))
    np.testing.assert_allclose(ground.mean_observed[2:], model.observed_spend[:50, 2:].mean(axis=0))
    np.testing.assert_array_equal(ground.last_observed[2:], model.observed_spend[49, 2:])
    np.testing.assert_array_equal(ground.last_observed[:2], model.observed_spend[59, :2])


def test_the_carry_in_stays_as_it_was_fitted(tmp_path):
    model = panel_file(tmp_path / "m.nc", blank=slice(56, 60))
    window = ResponseWindow(model, default_horizon(model), np.zeros(4))
    np.testing.assert_array_equal(window.carry_in, model.observed_media[56:])
    assert not window.carry_in[:, 2:].any()


@pytest.mark.parametrize(("length", "missing"), [(3, False), (4, True), (9, True)])
def test_without_stored_data_a_long_silence_is_missing(tmp_path, length, missing):
    model = panel_file(tmp_path / "m.nc", silent=slice(20, 20 + length), stored=False)
    assert model.observed[20 : 20 + length, 2:].any() != missing
    assert model.observed.sum() == model.observed.size - 2 * length * missing
    assert any("taken for missing" in one.text for one in model.findings) == missing


def test_zeros_of_the_stored_data_are_zeros(tmp_path):
    model = panel_file(tmp_path / "m.nc", silent=LATE, stored=True)
    assert model.missing is None
    assert not model.findings or all("data" not in one.text for one in model.findings)


def test_one_blank_channel_is_named_alone(tmp_path):
    groups, _ = files.build(files.Spec(periods=60, thin=1))
    constant = groups["/constant_data"]
    constant["channel_data"][[5, 9], 1] = 0.0
    constant["target_data"][7] = 0.0
    groups["/posterior"] = groups["/posterior"].drop_vars(FITTED)
    values = constant["channel_data"].to_numpy().copy()
    values[[5, 9], 1] = np.nan
    outcome = constant["target_data"].to_numpy().copy()
    outcome[7] = np.nan
    groups["/fit_data"] = xr.Dataset(
        {"tv": ("date", values[:, 0]), "radio": ("date", values[:, 1]), "y": ("date", outcome)},
        coords={"date": constant["date"].to_numpy()},
    )
    files.save(tmp_path / "m.nc", groups)
    texts = [one.text for one in read_model(tmp_path / "m.nc").findings]
    assert any(
        text.startswith("radio: 2 weekly periods (between 7 Feb 2022 and 7 Mar 2022)")
        for text in texts
    )
    assert "y: blank in 1 weekly period (21 Feb 2022), and fitted as zero." in texts


def test_a_blank_where_the_model_saw_media_is_refused(tmp_path):
    groups, _ = files.build(files.Spec(periods=30, thin=1))
    data = groups["/constant_data"]["channel_data"]
    values = np.full(data.shape, np.nan)
    groups["/fit_data"] = xr.Dataset(
        {"tv": ("date", values[:, 0]), "radio": ("date", values[:, 1])},
        coords={"date": data["date"].to_numpy()},
    )
    files.save(tmp_path / "m.nc", groups)
    with pytest.raises(ParityBroken, match=r"Media .* but 0 by the data as handed to the fit"):
        read_model(tmp_path / "m.nc")


def relaid(path, change):
    """A file whose ``fit_data`` is of other dates, labels or dimensions than its media data."""
    groups, _ = files.build(files.Spec(panel=GEOS, periods=30, thin=1))
    data = groups["/constant_data"]["channel_data"]
    dates, geos = data["date"].to_numpy(), list(GEOS["geo"])
    if change == "dates":
        dates = dates + np.timedelta64(7, "D")
    if change == "labels":
        geos = ["east", "south"]
    dims = {"dims": ("date", "shop"), "rows": ("index", "geo")}.get(change, ("date", "geo"))
    if change == "rows":
        dates = np.arange(dates.size)
    columns = {name: (dims, data.sel(channel=name).to_numpy()) for name in ("tv", "radio")}
    groups["/fit_data"] = xr.Dataset(columns, coords={dims[0]: dates, dims[1]: geos})
    files.save(path, groups)
    return path


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ("dates", "2022-08-01 only in fit_data, 2022-01-03 only"),
        ("labels", "east only in fit_data"),
    ],
)
def test_data_of_other_labels_are_refused(tmp_path, change, match):
    with pytest.raises(ParityBroken, match=match):
        read_model(relaid(tmp_path / "m.nc", change))


@pytest.mark.parametrize("change", ["dims", "rows"])
def test_data_over_other_dimensions_count_as_not_stored(tmp_path, change):
    """Early versions kept the data by row."""
    model = read_model(relaid(tmp_path / "m.nc", change))
    assert model.missing is None
    assert "constant_data/channel" in [
        path for one in model.coverage.uncovered for path in one.stored
    ]


# --- launches ----------------------------------------------------------------------------


def launched(weeks: int, start: int):
    model = hill_model(channels=2, samples=4, weeks=weeks)
    spend = model.spend.copy()
    spend[:start, 1] = 0.0
    return replace(model, spend=spend, media=spend)


def test_a_cell_launched_within_the_year_has_its_mean_since_then():
    model = launched(110, 65)
    reference = reference_plan(model, default_horizon(model))
    spend = reference.plan.array(model)
    # One year earlier is periods 58 to 70: the launch falls between.
    np.testing.assert_array_equal(spend[:, 0], model.observed_spend[58:71, 0])
    np.testing.assert_allclose(spend[:7, 1], model.observed_spend[65:, 1].mean())
    np.testing.assert_array_equal(spend[7:, 1], model.observed_spend[65:71, 1])
    assert reference.source == YEAR_EARLIER_AND_MEANS
    assert reference.notes == (
        "c1: first spent on within the last year, so the current plan takes the mean since then "
        "where a year earlier is before.",
    )


def test_in_a_short_history_too():
    model = launched(30, 10)
    reference = reference_plan(model, default_horizon(model))
    np.testing.assert_allclose(
        reference.plan.array(model)[:, 1], model.observed_spend[10:, 1].mean()
    )
    assert reference.notes


def test_a_launch_before_the_last_year_is_history():
    model = launched(110, 40)
    reference = reference_plan(model, default_horizon(model))
    np.testing.assert_array_equal(reference.plan.array(model), model.observed_spend[58:71])
    assert (reference.source, reference.notes) == (YEAR_EARLIER, ())


# --- as PyMC-Marketing itself writes it --------------------------------------------------


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore")
def test_a_panel_that_pymc_marketing_wrote(tmp_path):
    """South begins late, and one week of north's radio is blank."""
    pd = pytest.importorskip("pandas")
    marketing = pytest.importorskip("pymc_marketing.mmm")
    rng = np.random.default_rng(4)
    weeks = pd.date_range("2024-01-01", periods=60, freq="W-MON")
    data = pd.DataFrame(
        [
            {"week": week, "shop": shop, "tv": rng.gamma(2, 1e3), "radio": rng.gamma(2, 5e2)}
            for shop in ("south", "north")
            for week in weeks[13 if shop == "south" else 0 :]
        ]
    )
    blank = (data["shop"] == "north") & (data["week"] == weeks[30])
    data.loc[blank, "radio"] = np.nan
    outcome = pd.Series(rng.normal(1e4, 1e3, len(data)), name="sales", index=data.index)
    mmm = marketing.MMM(
        date_column="week",
        target_column="sales",
        channel_columns=["tv", "radio"],
        dims=("shop",),
        adstock=marketing.GeometricAdstock(l_max=4),
        saturation=marketing.LogisticSaturation(),
    )
    written.save(tmp_path / "m.nc", mmm, data, outcome, rng)
    model = read_model(tmp_path / "m.nc")
    assert model.parity is not None
    assert model.parity < 1e-12
    expected = np.zeros((60, 4), dtype=bool)
    for k, name in enumerate(model.cells.names):
        if name["shop"] == "south":
            expected[:13, k] = True
        elif name["channel"] == "radio":
            expected[30, k] = True
    np.testing.assert_array_equal(~model.observed, expected)
    texts = [one.text for one in model.findings]
    assert any(text.startswith("south: 13 weekly periods (1 Jan 2024 to") for text in texts)
    assert any(text.startswith("north / radio: 1 weekly period (29 Jul 2024)") for text in texts)


# --- the shared case ---------------------------------------------------------------------


def test_a_panel_whose_units_start_late(shared):
    path = shared / "cases" / "robyn418_unequal_panel" / "model.nc"
    if not path.is_file():
        pytest.skip("no such case")
    model = read_model(path)
    assert model.parity is not None
    assert model.parity < 1e-12
    south = [k for k, name in enumerate(model.cells.names) if name["geo"] == "south"]
    assert (~model.observed[:, south]).sum(axis=0).tolist() == [13, 13, 13]
    assert any(
        one.text.startswith("south: 13 weekly periods") and "fitted as zero" in one.text
        for one in model.findings
    )
    reference = services.reference_for(model)
    assert (reference.plan.array(model)[:, south] > 0).all()
    window = ResponseWindow(model, reference.plan.horizon, np.zeros(len(model.cells)))
    assert np.isfinite(evaluate(window, reference.plan).total).all()

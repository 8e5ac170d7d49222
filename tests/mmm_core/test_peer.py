"""PyMC-Marketing itself, evaluated on a demo model, as the referee."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.base import base_of
from mmm_core.importers import read_model
from mmm_core.plan import default_horizon
from mmm_core.response import ResponseWindow


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_three_random_plans_agree_per_draw(repo, tmp_path):
    """Its objective keeps a constant from past spend; both are taken minus the zero plan."""
    from pymc_marketing.mmm import MMM

    # It keeps the file open, and locked in its own way: it gets a copy.
    path = Path(shutil.copy(repo / "models" / "larkfield_national.nc", tmp_path))
    ours, theirs = read_model(path), MMM.load(str(path))
    horizon = default_horizon(ours)
    dates = horizon.dates(ours.frequency)
    judge = theirs.budget_optimizer(
        str(dates[0]), str(dates[-1]), compile_kwargs={"mode": "FAST_COMPILE"}
    )
    window = ResponseWindow(ours, horizon, np.zeros(len(ours.cells)))
    channels = list(ours.cells.along("channel"))

    def judged(per_period):
        plan = xr.DataArray(per_period, dims="channel", coords={"channel": channels})
        return np.asarray(judge.evaluate_response_distribution(plan)).ravel()

    zero = judged(np.zeros(len(channels)))
    rng = np.random.default_rng(20260928)
    for _ in range(3):
        per_period = rng.uniform(0, 2, len(channels)) * ours.observed_spend.mean(axis=0)
        mine = window.incremental(np.tile(per_period, (horizon.periods, 1))).sum(axis=(0, 2))
        np.testing.assert_allclose(mine, judged(per_period) - zero, rtol=1e-9)


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")
def test_future_values_of_controls_move_the_base_as_its_own_prediction_does(repo, tmp_path):
    from pymc_marketing.mmm import MMM

    path = Path(shutil.copy(repo / "models" / "larkfield_national.nc", tmp_path))
    ours, theirs = read_model(path), MMM.load(str(path))
    horizon, names = default_horizon(ours), ours.controls.names
    dates = horizon.dates(ours.frequency)
    first = ours.dates.size - ours.frequency.per_year
    before = ours.controls.values[first : first + horizon.periods, 0]
    after = before.copy()
    after[:, names.index("competitor_activity")] += np.linspace(0.0, 1.0, horizon.periods)
    after[2:6, 1] = 0.25

    def predicted(values):
        data = pd.DataFrame({theirs.date_column: pd.to_datetime(dates)})
        data[list(ours.cells.along("channel"))] = 0.0
        data[list(names)] = values
        found = theirs.sample_posterior_predictive(
            data, extend_idata=False, combined=False, progressbar=False, var_names=["mu"]
        )
        return found["mu"].to_numpy().reshape(ours.samples, -1) * ours.outcome_factor[0]

    rows = [
        {"name": name, "values": dict(zip(map(str, dates), after[:, k].tolist(), strict=True))}
        for k, name in enumerate(names)
        if (after[:, k] != before[:, k]).any()
    ]
    assert len(rows) == 2
    assumed = under(ours, Assumptions.from_document({"controls": rows}), horizon)
    base = base_of(assumed, horizon)
    mine = (base.assumed_by_period - base.fitted_by_period)[:, :, 0]
    wanted = predicted(after) - predicted(before)
    assert np.abs(wanted).max() > 1e4
    np.testing.assert_allclose(mine, wanted, rtol=1e-6, atol=1e-6 * np.abs(wanted).max())

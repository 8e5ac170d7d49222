"""PyMC-Marketing itself, evaluated on a demo model, as the referee."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

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

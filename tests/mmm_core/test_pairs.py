"""Every pair of adstock and saturation in both orders, on files that PyMC-Marketing wrote.

Media is on air in bursts with dark periods between, so that far lags are felt alone: there the
rounding of a kernel is all there is, and a root makes it large.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmm_core.curves import ADSTOCKS, SATURATIONS
from mmm_core.importers import read_model
from tests.mmm_core import written

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
CHANNELS, WEEKS, L_MAX = ["tv", "radio", "search"], 40, 7
PAIRS = [
    (adstock, saturation, first)
    for adstock in sorted(ADSTOCKS)
    for saturation in sorted(SATURATIONS)
    for first in (True, False)
]


def covering() -> Iterator[tuple[str, str, bool]]:
    """Every class, and a root, which makes a rounding large, behind every kernel."""
    adstocks, saturations = sorted(ADSTOCKS), sorted(SATURATIONS)
    for i, saturation in enumerate(saturations):
        yield adstocks[i % len(adstocks)], saturation, bool(i % 2)
    for adstock in adstocks:
        yield adstock, "RootSaturation", True


COVERING = sorted(set(covering()))


def outcome_and_media(rng: np.random.Generator) -> tuple[Any, Any]:
    import pandas as pd

    media = rng.gamma(2.0, 1e4, (WEEKS, len(CHANNELS)))
    weeks = np.arange(WEEKS)[:, None]
    media[(weeks + np.array([0, 3, 5])) % 12 > 2] = 0.0
    data = pd.DataFrame(media, columns=CHANNELS)
    data.insert(0, "date", pd.date_range("2024-01-01", periods=WEEKS, freq="W-MON"))
    return data, pd.Series(rng.normal(5e5, 3e4, WEEKS), name="y")


def made(path: Path, adstock: str, saturation: str, first: bool, compiled: bool) -> float:
    """Write the file; the largest contribution, in scaled units."""
    from pymc_marketing.mmm import MMM
    from pymc_marketing.mmm.components import adstock as adstocks
    from pymc_marketing.mmm.components import saturation as saturations

    rng = np.random.default_rng(PAIRS.index((adstock, saturation, first)))
    data, outcome = outcome_and_media(rng)
    mmm = MMM(
        date_column="date",
        target_column="y",
        channel_columns=CHANNELS,
        adstock=getattr(adstocks, adstock)(l_max=L_MAX),
        saturation=getattr(saturations, saturation)(),
        adstock_first=first,
    )
    return written.save(path, mmm, data, outcome, rng, compiled)


def agrees(path: Path, adstock: str, saturation: str, first: bool, compiled: bool) -> None:
    pytest.importorskip("pymc_marketing")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        largest = made(path, adstock, saturation, first, compiled)
    model = read_model(path)
    assert (model.adstock.kind, model.saturation.kind) == (adstock, saturation)
    assert model.adstock_first is first
    assert model.parity is not None
    assert model.parity <= 1e-12 * largest
    assert model.missing is None


@pytest.mark.sweep(keep=6)
@pytest.mark.parametrize(("adstock", "saturation", "first"), COVERING)
def test_a_covering_choice_of_pairs(
    tmp_path: Path, adstock: str, saturation: str, first: bool
) -> None:
    last_bit = (adstock, saturation, first) == ("WeibullCDFAdstock", "RootSaturation", True)
    agrees(tmp_path / "model.nc", adstock, saturation, first, compiled=last_bit)


@pytest.mark.long
@pytest.mark.parametrize(("adstock", "saturation", "first"), PAIRS)
def test_every_pair_as_a_fit_compiles_it(
    tmp_path: Path, adstock: str, saturation: str, first: bool
) -> None:
    agrees(tmp_path / "model.nc", adstock, saturation, first, compiled=True)


def test_a_root_behind_a_weibull_kernel(shared: Path) -> None:
    path = shared / "cases" / "weibullcdf_root" / "e_root.nc"
    if not path.is_file():
        pytest.skip("no such case")
    parity = read_model(path).parity
    assert parity is not None
    assert parity < 1e-12

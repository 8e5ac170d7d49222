"""Small fitted models made in memory, with whatever curves a test wants."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from mmm_core.card import ModelCard, default_card
from mmm_core.curves import SATURATIONS
from mmm_core.labels import PERIOD, SAMPLE, Cells, Floats
from mmm_core.model import FittedModel, Transformation
from mmm_core.periods import WEEKLY
from mmm_core.response import CalendarCurves

DRAWS: dict[str, Mapping[str, tuple[float, float]]] = {
    "LogisticSaturation": {"lam": (0.5, 4), "beta": (0.2, 1)},
    "InverseScaledLogisticSaturation": {"lam": (0.3, 2), "beta": (0.2, 1)},
    "TanhSaturation": {"b": (0.3, 2), "c": (0.3, 2)},
    "TanhSaturationBaselined": {
        "x0": (0.3, 1), "gain": (0.3, 1), "r": (0.2, 0.9), "beta": (0.2, 1),
    },
    "MichaelisMentenSaturation": {"alpha": (0.2, 1), "lam": (0.2, 2)},
    "HillSaturation": {"slope": (0.6, 3.5), "kappa": (0.2, 1.2), "beta": (0.2, 1)},
    "HillSaturationSigmoid": {"sigma": (0.2, 1), "beta": (2, 8), "lam": (0.1, 0.8)},
    "RootSaturation": {"alpha": (0.2, 1.6), "beta": (0.2, 1)},
    "LogSaturation": {"beta": (0.2, 1)},
    "NoSaturation": {"beta": (0.2, 1)},
}  # fmt: skip


def saturation_draws(
    kind: str, shape: tuple[int, ...], rng: np.random.Generator
) -> dict[str, Floats]:
    """Parameters of one class, uniform over ranges that show all of its shapes."""
    return {name: rng.uniform(low, high, shape) for name, (low, high) in DRAWS[kind].items()}


def random_curves(
    kind: str, cells: int, samples: int, terms: int, seed: int, negative: bool = False
) -> CalendarCurves:
    """Curves by level with random carry-in and calendar; levels of about 0 to 2 matter."""
    rng = np.random.default_rng(seed)
    parameters = saturation_draws(kind, (cells, 1, samples), rng)
    if negative:
        last = SATURATIONS[kind].parameters[-1] if kind == "MichaelisMentenSaturation" else "beta"
        last = "alpha" if kind == "MichaelisMentenSaturation" else last
        if last in parameters and kind != "HillSaturationSigmoid":
            parameters[last] = parameters[last] * rng.choice([1.0, -1.0], parameters[last].shape)
    early = (np.arange(terms) < terms // 2)[:, None]
    offset = rng.uniform(0, 0.4, (cells, terms, samples)) * early
    gain = rng.uniform(0.2, 1.2, (cells, terms, samples))
    start = SATURATIONS[kind].value(offset, parameters).sum(axis=1)
    weight = rng.uniform(50, 150, (cells, 1)) * np.ones((cells, samples))
    return CalendarCurves(SATURATIONS[kind], parameters, weight, offset, gain, start)


def hill_model(
    channels: int = 3,
    samples: int = 60,
    seed: int = 0,
    s_shaped: bool = True,
    weeks: int = 110,
    card: ModelCard | None = None,
    geos: int = 0,
) -> FittedModel:
    """A model with Hill saturation and geometric adstock, weekly from 2022-01-03.

    Half of the channels are S-shaped (slopes 1.5 to 3.5), or none.
    """
    rng = np.random.default_rng(seed)
    names = tuple(f"c{i}" for i in range(channels))
    cells = Cells(("channel",), (names,))
    if geos:
        cells = Cells(("geo", "channel"), (tuple(f"g{i}" for i in range(geos)), names))
    count = len(cells)
    dates = WEEKLY.following(np.datetime64("2022-01-03"), weeks)
    spend = rng.uniform(0.2, 1.0, (weeks, count)) * rng.uniform(5e4, 5e5, count)
    steep = rng.uniform(1.5, 3.5, count)
    flat = rng.uniform(0.6, 1.0, count)
    slope = np.where((np.arange(count) % 2 == 0) & s_shaped, steep, flat)
    return _assemble(cells, dates, spend, slope, samples, rng, card)


def _assemble(
    cells: Cells,
    dates: np.ndarray,
    spend: Floats,
    slope: Floats,
    samples: int,
    rng: np.random.Generator,
    card: ModelCard | None,
) -> FittedModel:
    count = len(cells)

    def draws(centre: Floats, spread: float) -> xr.DataArray:
        return cells.array(centre * np.exp(rng.normal(0, spread, (samples, count))), SAMPLE)

    media = cells.array(spend, PERIOD, period=dates)
    panel = [dim for dim in cells.dims if dim != "channel"]
    outcome = media.sum("channel") * 3.0
    noise = xr.DataArray(
        np.full((samples, *(outcome.sizes[dim] for dim in panel)), 1e4), dims=(SAMPLE, *panel)
    )
    return FittedModel(
        name="made",
        fingerprint="0" * 64,
        vendor="test",
        vendor_version="1",
        fitted_at="2024-02-12T00:00:00",
        cells=cells,
        dates=dates,
        frequency=WEEKLY,
        media=media,
        spend=media,
        unit_price=cells.array(np.ones(count)),
        channel_scale=cells.array(spend.max(axis=0)),
        outcome_scale=cells.array(np.full(count, 1e6)),
        l_max=6,
        normalize=True,
        adstock=Transformation(
            "GeometricAdstock",
            {"alpha": cells.array(rng.uniform(0.1, 0.7, (samples, count)), SAMPLE)},
        ),
        saturation=Transformation(
            "HillSaturation",
            {
                "slope": draws(slope, 0.05),
                "kappa": draws(rng.uniform(0.3, 0.9, count), 0.1),
                "beta": draws(rng.uniform(0.2, 1.0, count), 0.2),
            },
        ),
        adstock_first=True,
        chains=2,
        target="sales",
        outcome=outcome,
        base=None,
        base_missing="made in memory",
        noise=noise,
        parity=None,
        divergences=0,
        features=(),
        card=card or default_card("made", "sales", cells.along("channel")),
    )

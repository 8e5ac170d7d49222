"""Questions that both tools are asked, in the words of neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

REPOSITORY = Path(__file__).resolve().parent.parent
DEMO = REPOSITORY / "models" / "larkfield_national.nc"
WEEKS = 13


@dataclass(frozen=True)
class Question:
    """Split a budget over channels, each spending evenly over the horizon.

    Parameters
    ----------
    model : path of the fitted model, with ``channel`` as its only dimension
    start, periods : the horizon: its first period label (YYYY-MM-DD) and its length
    budget : money over the whole horizon, all of it to be spent
    bounds : channel -> least and most money over the horizon
    """

    model: str
    start: str
    periods: int
    budget: float
    bounds: Mapping[str, tuple[float, float]]

    def json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @staticmethod
    def of(plain: Mapping[str, Any]) -> Question:
        """From plain values."""
        bounds = {name: (float(a), float(b)) for name, (a, b) in plain["bounds"].items()}
        return Question(**{**plain, "bounds": bounds})

    def varied(self, rng: np.random.Generator) -> Question:
        """Another budget, and bounds of another width (10 to 60 %) around the same middle."""
        width = rng.uniform(0.1, 0.6)
        middle = {name: (low + high) / 2 for name, (low, high) in self.bounds.items()}
        bounds = {
            name: (m * (1 - width * rng.uniform(0.8, 1.2)), m * (1 + width * rng.uniform(0.8, 1.2)))
            for name, m in middle.items()
        }
        share = 1 + 0.5 * width * rng.uniform(-1, 1)
        return replace(self, budget=sum(middle.values()) * share, bounds=bounds)


def question_about(
    path: Path, periods: int = WEEKS, low: float = 0.5, high: float = 1.5
) -> Question:
    """The weeks after a weekly model's data, at last year's mean spend, each channel within bounds.

    Parameters
    ----------
    path : a saved PyMC-Marketing model of weekly national data
    periods : weeks to plan
    low, high : bounds as multiples of a channel's mean spend in the last 52 weeks
    """
    from mmm_core.importers import read_model
    from mmm_core.plan import default_horizon

    model = read_model(path)
    mean = model.observed_spend[-model.frequency.per_year :].mean(axis=0) * periods
    channels = model.cells.along("channel")
    return Question(
        model=str(path),
        start=str(default_horizon(model).start),
        periods=periods,
        budget=float(mean.sum()),
        bounds={c: (low * float(m), high * float(m)) for c, m in zip(channels, mean, strict=True)},
    )

"""What planning with a model takes, held against what it may."""

from __future__ import annotations

from dataclasses import dataclass

from mmm_core.errors import InvalidPlan, UnsupportedFeature
from mmm_core.limits import PLANNING_BYTES
from mmm_core.machine import PLANNING, planning_memory

BYTES_A_RESPONSE = 100
_BYTES_A_FITTED_MEAN = 8
_BYTES_AN_OBSERVATION = 80


@dataclass(frozen=True)
class Size:
    """What the memory that planning takes depends on.

    Parameters
    ----------
    cells, draws : of the model
    horizon : periods that are planned
    lags : periods in which media is still felt
    history : periods of data; 0 where they are there already
    units : cells without their channel, each with a fitted mean; 0 likewise
    """

    cells: int
    draws: int
    horizon: int
    lags: int
    history: int = 0
    units: int = 0

    @property
    def planning_bytes(self) -> int:
        """Memory that planning takes, an estimate from above (measured: 95 a response)."""
        responses = self.cells * self.draws * (self.horizon + self.lags)
        observed = self.cells * self.history * (_BYTES_AN_OBSERVATION + 8 * self.lags)
        fitted = self.draws * self.history * self.units
        return BYTES_A_RESPONSE * responses + observed + _BYTES_A_FITTED_MEAN * fitted

    def require_model(self) -> None:
        """Refuse a model that cannot be planned with over its default horizon.

        Raises
        ------
        UnsupportedFeature
            Names the size, the memory that it would take, and how many draws would do.
        """
        most = planning_memory()
        if self.planning_bytes > most:
            raise UnsupportedFeature(
                "size of the model",
                f"The file declares {self._said()} on {self.history:,} periods of data, which "
                f"takes about {_gigabytes(self.planning_bytes)} of memory to plan with; at most "
                f"{_gigabytes(most)} are taken.",
                f"Keep fewer draws when saving it, or model fewer cells{_or_more(most)}.",
            )

    def require_horizon(self) -> None:
        """Refuse a horizon that a model's draws are too many for.

        Raises
        ------
        InvalidPlan
            Names the size and the memory that it would take.
        """
        most = planning_memory()
        if self.planning_bytes > most:
            raise InvalidPlan(
                f"Planning {self._said()} takes about {_gigabytes(self.planning_bytes)} of "
                f"memory; at most {_gigabytes(most)} are taken.",
                f"Choose a shorter horizon, or keep fewer draws of the model{_or_more(most)}.",
            )

    def _said(self) -> str:
        return (
            f"{self.cells:,} cells x {self.draws:,} draws x {self.horizon + self.lags:,} periods "
            "(horizon and carry-over)"
        )


def _or_more(most: int) -> str:
    """What whoever runs Headroom can do where the machine, or a setting, allows less than usual."""
    return f", or allow more ({PLANNING})" if most < PLANNING_BYTES.most else ""


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"

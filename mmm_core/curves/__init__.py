"""Adstock and saturation kernels in plain numpy."""

from mmm_core.curves.adstock import ADSTOCKS, AdstockKind, adstock_weights
from mmm_core.curves.saturation import FACTOR, SATURATIONS, SaturationKind, times_factor

__all__ = [
    "ADSTOCKS",
    "FACTOR",
    "SATURATIONS",
    "AdstockKind",
    "SaturationKind",
    "adstock_weights",
    "times_factor",
]

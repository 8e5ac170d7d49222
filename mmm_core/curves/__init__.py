"""Adstock and saturation kernels in plain numpy."""

from mmm_core.curves.adstock import ADSTOCKS, AdstockKind, adstock_weights
from mmm_core.curves.saturation import SATURATIONS, SaturationKind

__all__ = ["ADSTOCKS", "SATURATIONS", "AdstockKind", "SaturationKind", "adstock_weights"]

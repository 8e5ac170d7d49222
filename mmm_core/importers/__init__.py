"""Importers: one file a vendor. Reading needs none of the vendors' libraries."""

from mmm_core.importers.pymc_marketing import read_model

__all__ = ["read_model"]

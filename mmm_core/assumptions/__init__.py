"""What is assumed beyond the model (numbers 23): values, prices, responses, base, rates."""

from mmm_core.assumptions.assumptions import NOTHING, Assumptions
from mmm_core.assumptions.row import Row

__all__ = ["NOTHING", "Assumptions", "Row"]

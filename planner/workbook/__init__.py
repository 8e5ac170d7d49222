"""The workbook that recalculates: plans of one model, side by side, for finance."""

"""Days in sentences of a model's own."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from mmm_core.days_said import day_said


@pytest.mark.parametrize("unit", ["D", "ns", "h"])
@pytest.mark.parametrize("iso", ["2026-10-05", "2024-02-29", "1999-12-31", "2027-01-01"])
def test_a_day_is_said_as_english_has_it(iso: str, unit: str) -> None:
    said = day_said(np.datetime64(iso, unit))
    assert datetime.strptime(said, "%d %b %Y").date().isoformat() == iso
    assert not said.startswith("0")

"""What is said is of a day before anything that is advised on has begun, whatever day it is."""

from collections.abc import Iterator

import numpy as np
import pytest

from planner.questions import fitness


@pytest.fixture(autouse=True, scope="session")
def before_it_begins() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitness, "today", lambda: np.datetime64("2026-10-01", "D"))
        yield

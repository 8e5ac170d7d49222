"""What the charts of a model card show, in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner import services
from planner.questions.diagnosis import Diagnosis, diagnose
from planner.wording.evidence import parts_said
from tests.builders import hill_model
from tests.mmm_core.test_outlook import with_base


@pytest.fixture(scope="module")
def found() -> Diagnosis:
    model = with_base(hill_model(channels=3, samples=60))
    reference = services.reference_for(model)
    return diagnose(services.assess(model, reference.plan, reference, "reference").evaluation)


@pytest.mark.parametrize(
    ("brought", "said"),
    [
        ((36.0, 34.0, 30.0), ", the largest part of it c0 (36 % of media)"),
        ((50.0, 50.0, 0.0), ", the largest part of it c0 (50 % of media)"),
        ((10.0, 61.0, 29.0), ", most of it c1 (61 % of media)"),
        ((0.0, 0.0, 0.0), ""),
    ],
)
def test_most_is_more_than_half(found: Diagnosis, brought: tuple[float, ...], said: str) -> None:
    periods = found.fit.by_channel.shape[1]
    by_channel = np.repeat(np.array(brought)[:, None] / periods, periods, axis=1)
    base = np.full((periods, 1), 300.0 / periods)
    fit = replace(found.fit, by_channel=by_channel)
    fit.__dict__["base_by_unit"] = base
    text = parts_said(replace(found, fit=fit))
    share = round(100 * sum(brought) / (300 + sum(brought)))
    assert f"contributed {share} % of the fitted outcome{said}; the rest is the base." in text
    fit.__dict__.update(base_by_unit=None, base=None)
    assert parts_said(replace(found, fit=fit)) == (
        f"What media contributed over the data{said}. The base is not known."
    )

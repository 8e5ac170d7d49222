"""What the charts of a model card show, in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner import services
from planner.questions.diagnosis import Diagnosis, diagnose
from planner.questions.fitness import Fitness
from planner.wording import model_card
from planner.wording.evidence import (
    PATTERN,
    fit_said,
    has_pattern,
    is_too_narrow,
    parts_said,
    residuals_said,
)
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


@pytest.mark.parametrize(
    ("outside", "said", "narrow"),
    [
        (2, "108 of 110 weeks lie in the 90 % band, more than the usual 92 to 105", False),
        (10, "100 of 110 weeks lie in the 90 % band, as usual (92 to 105).", False),
        (30, "80 of 110 weeks lie in the 90 % band, fewer than the usual 92 to 105", True),
    ],
)
def test_a_band_is_held_against_what_is_usual(
    found: Diagnosis, outside: int, said: str, narrow: bool
) -> None:
    fit = replace(found.fit)
    middle = found.fit.total
    low = middle - 1.0
    low[:outside] = middle[:outside] + 0.5
    fit.__dict__.update(band=(low, middle + 1.0), mean=middle)
    of = replace(found, fit=fit)
    assert said in fit_said(of)
    assert is_too_narrow(of) == narrow


@pytest.mark.parametrize(
    ("left", "usual"),
    [
        (np.random.default_rng(3).normal(size=110), True),
        (np.tile([1.0, -1.0], 55), False),
        (np.linspace(-1.0, 1.0, 110), False),
    ],
)
def test_what_is_left_is_held_against_what_is_usual(
    found: Diagnosis, left: np.ndarray, usual: bool
) -> None:
    fit = replace(found.fit)
    fit.__dict__["mean"] = found.fit.total - left
    of = replace(found, fit=fit)
    assert has_pattern(of) == (not usual)
    side = "within" if usual else "beyond"
    assert f"; {side} the usual 1.5 to 2.5" in residuals_said(of)
    (whole,) = [one for one in of.may if one.what == "whole"]
    asked = replace(whole, may="caution"), replace(of, fitness=Fitness((), ()))
    assert (PATTERN in model_card.reason(*asked)) == (not usual)

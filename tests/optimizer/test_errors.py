"""Errors are values that processes hand to each other."""

import pickle

import pytest

from mmm_core.errors import UnsupportedFeature
from optimizer.errors import Infeasible
from optimizer.feasibility.remedy import Remedy
from optimizer.guardrails import MaxShift
from optimizer.requirements import Reading

CLASH = MaxShift("a", 0.1)
STEP = Remedy(CLASH, "guardrails.0.max", "", Reading("max", "most", 0.1, 0.2, "share"), 1.0)


@pytest.mark.parametrize(
    "error",
    [
        UnsupportedFeature("log link", "It has one.", "Refit."),
        Infeasible("They clash.", "Relax.", [CLASH], [STEP]),
    ],
)
def test_errors_cross_processes_whole(error):
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(again) is type(error)
    assert again.__dict__ == error.__dict__
    assert str(again) == str(error)

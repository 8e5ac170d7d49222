"""Errors are values that processes hand to each other."""

import pickle

import pytest

from mmm_core.errors import UnsupportedFeature
from optimizer.errors import Infeasible, Remedy
from optimizer.guardrails import MaxShift
from optimizer.requirements import Reading

CLASH = MaxShift("a", 0.1)


@pytest.mark.parametrize(
    "error",
    [
        UnsupportedFeature("log link", "It has one.", "Refit."),
        Infeasible(
            "They clash.", "Relax.", [CLASH], [Remedy(CLASH, "", Reading(0.1, 0.2, "share"), 1.0)]
        ),
    ],
)
def test_errors_cross_processes_whole(error):
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(again) is type(error)
    assert again.__dict__ == error.__dict__
    assert str(again) == str(error)

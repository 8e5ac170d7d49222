"""Every source that a current plan may have is said."""

from dataclasses import replace

import pytest

from mmm_core.history import SOURCES
from mmm_core.plan import default_horizon, reference_plan
from planner.wording import references
from tests.builders import hill_model


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_words(source):
    model = hill_model()
    reference = replace(reference_plan(model, default_horizon(model)), source=source)
    assert references.spent(reference)
    assert references.along(reference).startswith(("along ", "spent evenly "))


def test_what_has_no_words_is_no_source():
    model = hill_model()
    reference = replace(reference_plan(model, default_horizon(model)), source="elsewhere")
    with pytest.raises(KeyError):
        references.along(reference)

"""The committed weights are those that the committed questions and script make."""

import numpy as np
import pytest

from planner.agent.understood.classifier import WEIGHTS, classifier
from planner.agent.understood.training.train import make, questions


@pytest.mark.long
def test_the_weights_are_what_the_script_makes() -> None:
    made, kept = make(), classifier()
    assert tuple(made.intents) == kept.intents
    assert set(made.vocabulary) == kept.vocabulary
    assert made.temperature == pytest.approx(kept.temperature)
    np.testing.assert_allclose(made.weights.astype(np.float32), kept.weights, atol=2e-2)
    np.testing.assert_allclose(made.bias, kept.bias, atol=2e-2)


def test_weights_are_small_plain_arrays() -> None:
    assert WEIGHTS.stat().st_size < 500_000
    with np.load(WEIGHTS, allow_pickle=False) as kept:
        assert set(kept.files) == {
            "intents", "weights", "bias", "temperature", "vocabulary",
        }  # fmt: skip


def test_training_questions_stand_once_and_under_every_intent() -> None:
    asked = questions()
    texts = [text.casefold() for _, text in asked]
    assert len(asked) > 1000
    assert {intent for intent, _ in asked} == set(classifier().intents)
    doubled = {text for text in texts if texts.count(text) > 1}
    assert not doubled

"""What a question asks for: a softmax over n-grams and rules, its weights made by ``training``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.agent.understood.features import features
from planner.agent.understood.question import Intent

WEIGHTS = Path(__file__).with_name("weights.npz")


@dataclass(frozen=True, eq=False)
class Classifier:
    """A linear softmax.

    Parameters
    ----------
    intents : what its rows stand for
    weights : (intent, feature)
    bias : (intent,)
    temperature : what scores are divided by, so that a probability of 0.9 is right 9 times in 10
    vocabulary : words of the training questions
    """

    intents: tuple[Intent, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float
    vocabulary: frozenset[str]

    def chances(self, masked: str) -> dict[Intent, float]:
        """The probability of each intent, the likeliest first."""
        scores = (self.weights @ features(masked) + self.bias) / self.temperature
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        order = np.argsort(-likely, kind="stable")
        return {self.intents[i]: float(likely[i]) for i in order}


@lru_cache(maxsize=1)
def classifier() -> Classifier:
    """The committed one."""
    with np.load(WEIGHTS, allow_pickle=False) as kept:
        return Classifier(
            tuple(str(one) for one in kept["intents"]),  # type: ignore[misc]
            kept["weights"].astype(np.float32),
            kept["bias"].astype(np.float32),
            float(kept["temperature"]),
            frozenset(str(one) for one in kept["vocabulary"]),
        )

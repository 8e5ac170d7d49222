"""What a question asks for: a softmax over n-grams and rules, its weights made by ``training``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from planner.agent.understood.features import features
from planner.agent.understood.question import Intent, Topic

WEIGHTS = Path(__file__).with_name("weights.npz")


@dataclass(frozen=True, eq=False)
class Classifier:
    """A linear softmax.

    Parameters
    ----------
    intents : what its rows stand for: an intent, or a topic of it after a point
    weights : (intent, feature)
    bias : (intent,)
    temperature : what scores are divided by, so that a probability of 0.9 is right 9 times in 10
    vocabulary : words of the training questions
    """

    intents: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float
    vocabulary: frozenset[str]

    def chances(self, masked: str) -> dict[Intent, float]:
        """The probability of each intent, whatever of it is asked; the likeliest first."""
        summed: dict[Intent, float] = {}
        for row, chance in zip(self.intents, self._likely(masked), strict=True):
            intent = cast(Intent, row.partition(".")[0])
            summed[intent] = summed.get(intent, 0.0) + float(chance)
        return dict(sorted(summed.items(), key=lambda one: -one[1]))

    def topic(self, masked: str, intent: Intent) -> Topic:
        """What of an intent is likeliest asked."""
        likely = dict(zip(self.intents, self._likely(masked), strict=True))
        own = [row for row in self.intents if row.partition(".")[0] == intent]
        return cast(Topic, max(own, key=lambda row: likely[row], default="").partition(".")[2])

    def _likely(self, masked: str) -> NDArray[np.float32]:
        """The probability of each row."""
        scores = (self.weights @ features(masked) + self.bias) / self.temperature
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        return likely


@lru_cache(maxsize=1)
def classifier() -> Classifier:
    """The committed one."""
    with np.load(WEIGHTS, allow_pickle=False) as kept:
        return Classifier(
            tuple(str(one) for one in kept["intents"]),
            kept["weights"].astype(np.float32),
            kept["bias"].astype(np.float32),
            float(kept["temperature"]),
            frozenset(str(one) for one in kept["vocabulary"]),
        )

"""Makes the classifier's weights of the training questions: ``python -m <this module>``.

Needs scikit-learn, which only tests have. The same questions give the same weights.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.agent.understood.classifier import WEIGHTS
from planner.agent.understood.features import features
from planner.agent.understood.found import found_in
from planner.agent.understood.training.names import TRAINING
from planner.agent.understood.words import words

FOLDER = Path(__file__).parent
_STRENGTH = 30.0
_FOLDS = 5
_STEPS = 32
# What is masked in questions, so that its words are not counted in them.
WHOLE = frozenset(
    {
        "january", "february", "april", "june", "july", "august", "september", "october",
        "november", "december", "christmas", "easter", "friday", "week", "weeks", "month",
        "months", "quarter", "quarters", "next", "percent", "million", "millions", "thousand",
        "half", "third", "fifth", "tenth", "tenths", "double", "halve", "twice", "euros",
    }
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Weights:
    """As `planner.agent.understood.classifier.Classifier` has them."""

    intents: list[str]
    weights: NDArray[np.float16]
    bias: NDArray[np.float32]
    temperature: float
    vocabulary: list[str]


def questions() -> list[tuple[str, str]]:
    """Each training question after its intent, in the order of the files."""
    return [
        (file.stem, line)
        for file in sorted(FOLDER.glob("*.txt"))
        for line in file.read_text("utf-8").splitlines()
        if line.strip()
    ]


def masks() -> tuple[list[str], NDArray[np.int64], list[str]]:
    """Masked questions, the place of each one's intent, and the intents.

    Each question once as it is where its rules have labels of their own, and once where not.
    """
    asked = questions()
    intents = sorted({intent for intent, _ in asked})
    unlabelled = replace(TRAINING, guardrails={})
    made = [
        (found_in(text, names).masked, intents.index(intent))
        for intent, text in asked
        for names in (TRAINING, unlabelled)
    ]
    kept = list(dict.fromkeys(made))
    return [text for text, _ in kept], np.array([row for _, row in kept]), intents


def make() -> Weights:
    """Fit the softmax, and the temperature on questions that it was not fitted on."""
    masked, rows, intents = masks()
    fitted = _fitted(masked, rows)
    scores = held_out(masked, rows, len(intents))
    return Weights(
        intents,
        # Finer steps decide nothing, and take twice the space.
        (np.round(fitted.coef_ * _STEPS) / _STEPS).astype(np.float16),
        fitted.intercept_.astype(np.float32),
        _temperature(scores, rows),
        _vocabulary(masked),
    )


def _vocabulary(masked: list[str]) -> list[str]:
    """Words of more than one question, and those of amounts and periods: how they are spelt."""
    counts = Counter(word for text in masked for word in {one.text for one in words(text)})
    often = {word for word, count in counts.items() if count > 1 and word.isalpha()}
    return sorted(often | WHOLE)


def held_out(masked: list[str], rows: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Scores (question, intent) by weights that were fitted on the other folds."""
    order = np.arange(len(rows))
    random.Random(0).shuffle(order)  # type: ignore[arg-type]  # noqa: S311
    fold = np.empty(len(rows), int)
    fold[order] = np.arange(len(rows)) % _FOLDS
    scores = np.empty((len(rows), count))
    for k in range(_FOLDS):
        rest, own = fold != k, np.flatnonzero(fold == k)
        fitted = _fitted([t for t, kept in zip(masked, rest, strict=True) if kept], rows[rest])
        scores[own] = fitted.decision_function(np.stack([features(masked[i]) for i in own]))
    return scores


def _fitted(masked: list[str], rows: NDArray[np.int64]) -> Any:
    """A softmax on questions as they are, and misspelt once."""
    from sklearn.linear_model import LogisticRegression

    texts = [*masked, *(_misspelt(text, i) for i, text in enumerate(masked))]
    X = sparse.csr_array(np.stack([features(text) for text in texts]).astype(np.float64))
    model = LogisticRegression(C=_STRENGTH, max_iter=200, tol=1e-3, class_weight="balanced")
    return model.fit(X, np.concatenate([rows, rows]))


def _misspelt(text: str, seed: int) -> str:
    """A question with two neighbouring letters exchanged, or one left out, in one of its words."""
    chance = random.Random(seed)  # noqa: S311
    long = [w for w in words(text) if len(w.text) > 4 and not w.text.startswith("x")]
    if not long:
        return text
    word = chance.choice(long)
    at = word.start + chance.randrange(1, len(word.text) - 1)
    if chance.random() < 0.5:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _temperature(scores: NDArray[np.float64], rows: NDArray[np.int64]) -> float:
    """What scores are divided by so that the held-out questions are likeliest."""

    def loss(t: float) -> float:
        scaled = scores / t
        top = scaled.max(axis=1, keepdims=True)
        total = top[:, 0] + np.log(np.exp(scaled - top).sum(axis=1))
        return float((total - scaled[np.arange(len(rows)), rows]).mean())

    grid = np.geomspace(0.3, 4, 60)
    return float(grid[np.argmin([loss(t) for t in grid])])


def write(made: Weights, to: Path = WEIGHTS) -> None:
    """Keep weights as plain arrays; nothing in the file is run when it is read."""
    np.savez_compressed(
        to,
        intents=np.array(made.intents),
        weights=made.weights,
        bias=made.bias,
        temperature=np.array(made.temperature),
        vocabulary=np.array(made.vocabulary),
    )


if __name__ == "__main__":
    write(make())

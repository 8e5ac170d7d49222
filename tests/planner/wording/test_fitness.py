"""A model's verdict in words: the same counts on every screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mmm_core.labels import key_of
from mmm_core.model import CAUTION, Finding
from planner.questions.fitness import Fitness, WeakCell
from planner.wording import checked_models
from planner.wording.fitness import cautions, to_mind, tone, verdict
from tests.builders import hill_model

KEYS = [key_of({"channel": "c0"}), key_of({"control": "price"})]
MODEL = replace(hill_model(channels=3, samples=8), suspected=tuple(KEYS))
OLD = Finding(CAUTION, "The data end early.", fitness="caution", called="the data are old")
GRAVE = Finding("danger", "The chains disagree.", fitness="not_fit")
WEAK = (WeakCell(1, (Finding(CAUTION, "its interval is wide"),)),)


@pytest.mark.parametrize(
    ("findings", "weak", "answers", "said"),
    [
        ((), (), KEYS, "Fit to plan with"),
        ((), WEAK, KEYS, "Fit to plan with, but weak evidence on 1 of 3 channels"),
        ((), (), KEYS[:1], "Fit to plan with, but one question is open"),
        (
            (), WEAK, (),
            "Fit to plan with, but weak evidence on 1 of 3 channels, and 2 questions are open",
        ),
        ((OLD,), (), KEYS, "To be planned with in caution: the data are old"),
        (
            (OLD, OLD), WEAK, KEYS,
            "To be planned with in caution: 2 reasons, and weak evidence on 1 of 3 channels",
        ),
        (
            (OLD,), WEAK, KEYS[1:],
            "To be planned with in caution: the data are old, weak evidence on 1 of 3 channels, "
            "and one question is open",
        ),
        ((GRAVE, OLD), WEAK, (), "Not fit to plan with: 2 reasons"),
        ((GRAVE,), WEAK, (), "Not fit to plan with: 1 reason"),
    ],
)  # fmt: skip
def test_a_verdict_counts_what_is_listed_below_it(
    findings: tuple[Finding, ...], weak: tuple[WeakCell, ...], answers: list[str], said: str
) -> None:
    of = Fitness(findings, weak)
    assert verdict(MODEL, of, answers) == said
    tones = {"Fit to plan with": "plain", "Not fit": "cannot"}
    wanted = tones.get(said if of.level == "fit" else said[:7], "caution")
    assert tone(MODEL, of, answers) == wanted
    minded = cautions(MODEL, of)
    assert len(minded) == len(findings) + len(weak)
    assert to_mind(MODEL, of)[: len(minded)] == minded
    if weak and of.level != "not_fit":
        assert minded[-1].text == "Weak evidence on c1: its interval is wide."


def test_before_a_model_is_added_the_same_is_said() -> None:
    for findings in ((), (OLD,)):
        of = Fitness(findings, WEAK)
        said = checked_models.said(MODEL, of)
        assert (said.tone, said.verdict) == (tone(MODEL, of), verdict(MODEL, of))
    of = Fitness((GRAVE,), ())
    assert checked_models.said(MODEL, of).verdict.startswith(f"{verdict(MODEL, of)}; it can be")

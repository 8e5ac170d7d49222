"""Whether each model of the list may be planned with: it comes after the list, model by model."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import HeadroomError
from mmm_core.library import LibraryEntry
from planner import model_library, services
from planner.questions import fitness
from planner.ui.parts import heed
from planner.ui.parts.markup import plain
from planner.wording import suspicions
from planner.wording.fitness import cautions, tone, verdict
from planner.wording.tones import Tone


@dataclass(frozen=True)
class _Judged:
    """What is said of a model: its verdict with its tone, and what that counts."""

    tone: Tone
    verdict: str
    reasons: tuple[str, ...]


def fill(places: Sequence[tuple[LibraryEntry, DeltaGenerator]]) -> None:
    """Say it of each model, in the place that was kept for it."""
    for entry, place in places:
        place.markdown(":shimmer[:small[Judging]]")
        try:
            version = services.library().version(entry.name)
            answers = model_library.answered_in(entry.line)
            of = _judged(entry.name, (version, fitness.today(), answers), answers)
        except HeadroomError as error:
            place.markdown(f":red[:small[:material/block: {plain(error.message)}]]")
            continue
        said = heed.marked(of.tone, of.verdict)
        reasons = "\n".join(f"- {plain(one)}" for one in of.reasons)
        place.markdown(f":small[{said}]", help=reasons or None)


@st.cache_resource(max_entries=256, show_spinner=False)
def _judged(name: str, key: Hashable, _answers: Sequence[tuple[str, str]]) -> _Judged:
    """The words alone: a model is not kept for them."""
    model = services.load(name)
    of, answers = model_library.judged(model), [key for key, _ in _answers]
    minded = [one.text for one in cautions(model, of)]
    asked = suspicions.open_finding(model, answers)
    minded += [] if asked is None else [asked.text]
    return _Judged(tone(model, of, answers), verdict(model, of, answers), tuple(minded))

"""What calls for caution where a screen reads off a model where money would go."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from planner.questions import fitness
from planner.ui.parts import standing
from planner.ui.parts.markup import plain
from planner.ui.shell import answered, state
from planner.wording import ahead
from planner.wording import fitness as fitness_words
from planner.wording.tones import Tone

_CARD = "evidence/model_card.py"
_MARKS: dict[Tone, str] = {
    "plain": ":gray[:material/check: {}]",
    "caution": ":orange[:material/warning: {}]",
    "cannot": ":red[:material/block: {}]",
}


def is_over(model: FittedModel) -> bool:
    """Whether all of the horizon in view has begun, so that no advice on it can be followed."""
    return ahead.over(model, state.horizon(model), fitness.today()) is not None


def tone(model: FittedModel) -> Tone:
    """In which a headline is said."""
    careful = state.fitness(model).level != "fit" or is_over(model)
    return "caution" if careful else "plain"


def marked(tone: Tone, said: str) -> str:
    """A model's verdict with its mark and in its colour, the same on every screen."""
    return _MARKS.get(tone, _MARKS["plain"]).format(plain(said))


def show(model: FittedModel) -> None:
    """What has begun, and the model's verdict where anything speaks against it."""
    begun(model)
    of, answers = state.fitness(model), answered.keys(model)
    said = fitness_words.tone(model, of, answers)
    if said == "plain":
        return
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    verdict = f"{fitness_words.verdict(model, of, answers)}."
    row.markdown(marked(said, verdict), width="content")
    row.page_link(_CARD, label="Model card", query_params=None)


def begun(model: FittedModel) -> None:
    """That all of the horizon in view has begun, or which of its periods have."""
    horizon = state.horizon(model)
    found = ahead.over(model, horizon, fitness.today())
    if found is None:
        standing.begun(model, horizon)
        if said := ahead.counted(model, horizon, fitness.today()):
            st.markdown(f":gray[{plain(said)}]")
    else:
        st.markdown(
            f":orange[:material/event_busy: {plain(found.text)}] :gray[{plain(found.remedy)}]"
        )

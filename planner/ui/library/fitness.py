"""Whether each model of the list may be planned with: it comes after the list, model by model."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import HeadroomError
from planner import model_library, services
from planner.questions import fitness
from planner.questions.fitness import Fitness
from planner.ui.parts.markup import plain
from planner.wording.fitness import in_short

_MARKS = {
    "fit": ":gray[:material/check: {}]",
    "caution": ":orange[:material/warning: {}]",
    "not_fit": ":red[:material/block: {}]",
}


def fill(places: Mapping[str, DeltaGenerator]) -> None:
    """Say it of each model, by name, in the place that was kept for it."""
    for name, place in places.items():
        place.markdown(":shimmer[:small[Judging]]")
        try:
            version = services.library().version(name)
            of = _judged(name, (version, fitness.today()))
        except HeadroomError as error:
            place.markdown(f":red[:small[:material/block: {plain(error.message)}]]")
            continue
        said = _MARKS[of.level].format(plain(in_short(of)))
        reasons = "\n".join(f"- {plain(one.text)}" for one in of.findings)
        place.markdown(f":small[{said}]", help=reasons or None)


@st.cache_resource(max_entries=256, show_spinner=False)
def _judged(name: str, version: Hashable) -> Fitness:
    return model_library.judged(services.load(name))

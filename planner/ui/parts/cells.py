"""Which cells a screen shows."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.ui.parts.markup import plain
from planner.wording.names import dimension

_FEW = 8


def chosen(model: FittedModel) -> set[int]:
    """The cells that a person wants to see; asks only where there is more than the channel."""
    others = [dim for dim in model.cells.dims if dim != CHANNEL]
    if not others:
        return set(range(len(model.cells)))
    picked = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for dim in [*others, CHANNEL]:
            picked[dim] = _ask(model, dim) or model.cells.along(dim)
    return {
        k
        for k, name in enumerate(model.cells.names)
        if all(name[dim] in labels for dim, labels in picked.items())
    }


def _ask(model: FittedModel, dim: str) -> list[str]:
    """Labels of one dimension; none picked means all."""
    options = model.cells.along(dim)
    name = partial(model.card.label_name, dim)
    title, key = dimension(dim), f"{dim}-{model.name}"
    if len(options) <= _FEW:
        return st.pills(
            title, options, selection_mode="multi", key=key, bind="query-params",
            format_func=lambda label: plain(name(label)), help="None picked: all are shown.",
        )  # fmt: skip
    return st.multiselect(
        title, options, key=key, bind="query-params", format_func=name, placeholder="All",
        width=320,
    )  # fmt: skip

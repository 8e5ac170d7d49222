"""One of a few answers, all in sight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from planner.ui.parts.markup import plain


def one_of[T: str](
    label: str,
    names: Mapping[T, str],
    now: T,
    key: str,
    help: str | None = None,
    disabled: bool = False,
    label_visibility: Literal["visible", "hidden", "collapsed"] = "visible",
) -> T:
    """What is chosen of ``names``; ``now`` until something is."""
    said = st.segmented_control(
        label,
        list(names),
        default=now,
        format_func=lambda choice: plain(names[choice]),
        required=True,
        key=key,
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
    )
    return said if said in names else now

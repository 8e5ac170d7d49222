"""From one screen to another, with the model and the horizon that are in view."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st


def to(page: str, leaving: Collection[str] = ()) -> None:
    """Open another screen; the address keeps what holds there too.

    Parameters
    ----------
    page : the script, by its path from the frame
    leaving : keys of the address that only this screen knows
    """
    known = st.query_params.to_dict()
    st.switch_page(page, query_params={k: v for k, v in known.items() if k not in leaving})

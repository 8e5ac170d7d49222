"""The app: ``streamlit run app.py``. What people see begins in pages/frame.py."""

import streamlit as st

from mmm_core import threads

# The library reads it once, as it loads: before anything of ours imports numpy.
threads.keep_to_one()

from planner.ui.shell import server  # noqa: E402

app = st.App("pages/frame.py", lifespan=server.lifespan, middleware=server.MIDDLEWARE)

"""The app: ``streamlit run app.py``. What people see begins in pages/frame.py."""

import streamlit as st

from planner.ui.shell import server

app = st.App("pages/frame.py", lifespan=server.lifespan, middleware=server.MIDDLEWARE)

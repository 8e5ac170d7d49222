"""The app: ``streamlit run app.py``. What people see begins in pages/frame.py."""

import streamlit as st

app = st.App("pages/frame.py")

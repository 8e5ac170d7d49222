"""The frame around every screen; each screen is a script under screens/."""

import streamlit as st

from planner.ui import errors, frame, upkeep

upkeep.settle()

st.set_page_config(
    page_title="Headroom",
    page_icon=frame.ICON,
    layout="wide",
    initial_sidebar_state=264,
)
st.logo(frame.ICON, size="large")

page = st.navigation(
    {
        "Plan": [
            st.Page(
                "screens/plan/overview.py",
                title="Overview",
                icon=":material/space_dashboard:",
                url_path="overview",
                default=True,
                help="What the current plan brings, and where there is room for more.",
            ),
            st.Page(
                "screens/plan/optimize.py",
                title="Optimize",
                icon=":material/tune:",
                url_path="optimize",
                help="The best plan within a budget and guardrails, with proof.",
            ),
        ],
        "Evidence": [
            st.Page(
                "screens/evidence/response_curves.py",
                title="Response curves",
                icon=":material/show_chart:",
                url_path="response-curves",
                help="What each channel brings at every level of spend.",
            ),
            st.Page(
                "screens/evidence/returns.py",
                title="Returns",
                icon=":material/leaderboard:",
                url_path="returns",
                help="What each channel returns, and what the next money would bring.",
            ),
        ],
    },
)

frame.sidebar()
with errors.guarded():
    page.run()

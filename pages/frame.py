"""The frame around every screen; each screen is a script in a folder beside it."""

import streamlit as st

from planner.ui.agent import dock
from planner.ui.shell import errors, gone, sidebar, small_print, stage, upkeep


def _overview() -> None:
    """Its name, typed as an address: the first page stands at the address without one."""
    st.switch_page(PAGES["Plan"][0], query_params=st.query_params.to_dict())


PAGES = {
    "Plan": [
        st.Page(
            "plan/overview.py",
            title="Overview",
            icon=":material/space_dashboard:",
            url_path="home",
            default=True,
            help="What the current plan brings, and where there is room for more.",
        ),
        st.Page(_overview, title="Overview", url_path="overview", visibility="hidden"),
        st.Page(
            "plan/optimize.py",
            title="Optimize",
            icon=":material/tune:",
            url_path="optimize",
            help="The best plan within a budget and guardrails, with proof.",
        ),
        st.Page(
            "plan/what_if.py",
            title="What-if",
            icon=":material/edit_calendar:",
            url_path="what-if",
            help="A plan of your own, and what it brings while you edit it.",
        ),
        st.Page(
            "plan/plans.py",
            title="Plans",
            icon=":material/bookmarks:",
            url_path="plans",
            help="Plans that are kept, their versions, and which of them holds.",
        ),
        st.Page(
            "plan/compare.py",
            title="Compare",
            icon=":material/balance:",
            url_path="compare",
            help="Plans side by side as investments, and what would change the advice.",
        ),
    ],
    "Evidence": [
        st.Page(
            "evidence/response_curves.py",
            title="Response curves",
            icon=":material/show_chart:",
            url_path="response-curves",
            help="What each channel brings at every level of spend.",
        ),
        st.Page(
            "evidence/returns.py",
            title="Returns",
            icon=":material/leaderboard:",
            url_path="returns",
            help="What each channel returns, and what the next money would bring.",
        ),
        st.Page(
            "evidence/model_card.py",
            title="Model card",
            icon=":material/fact_check:",
            url_path="model-card",
            help="Whether this model may carry decisions, and what may be asked of it.",
        ),
        st.Page(
            "evidence/two_fits.py",
            title="Fits compared",
            icon=":material/difference:",
            url_path="fits-compared",
            help="What moved between two fits of one business, and which plans would change.",
        ),
        st.Page(
            "evidence/library.py",
            title="Library",
            icon=":material/inventory_2:",
            url_path="library",
            help="The models by line, what was removed, and what each model's card says.",
        ),
    ],
    "Share": [
        st.Page(
            "share/brief.py",
            title="Brief",
            icon=":material/article:",
            url_path="brief",
            help="One page that a plan is decided on, as PDF, slides, Markdown and workbook.",
        ),
    ],
}

# A process that a screen starts runs its script once more, under another name: it draws nothing.
if __name__ == "__main__":
    with stage.screen():
        upkeep.settle()
        st.set_page_config(
            page_title="Headroom",
            page_icon=sidebar.ICON,
            layout="wide",
            initial_sidebar_state=264,
        )
        st.logo(sidebar.wordmark(), size="large", icon_image=sidebar.ICON)
        page = st.navigation(PAGES)
        if page.visibility == "hidden":
            # Before any field of the address is drawn: what the address says goes along.
            page.run()
        small_print.mend()
        sidebar.sidebar()
        with errors.guarded(), gone.offered():
            page.run()
        dock.beside(page.title)

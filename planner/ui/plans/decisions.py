"""What is decided on a version: proposed, approved, rejected, withdrawn, each with who and why."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.limits import WHY_CHARACTERS
from mmm_core.model import FittedModel
from planner import services
from planner.scenarios.records import Approved, Scenario, Status, Version
from planner.ui.parts.markup import plain
from planner.ui.shell import person, session
from planner.ui.shell.errors import show_error
from planner.wording import plans

_OFFERED: dict[Status, tuple[str, ...]] = {
    "draft": ("Propose", "Approve", "Reject"),
    "proposed": ("Approve", "Reject", "Withdraw"),
    "approved": ("Reject",),
    "rejected": ("Propose",),
}
_SHOWN = 50


def show(model: FittedModel, kept: Scenario, version: Version) -> None:
    """The decisions that can be taken on a version as it stands."""
    if kept.archived:
        st.caption("It is archived: restore it to decide on it.")
        return
    # Every decision renews the fields: a reason is of one decision, and not of the next too.
    decided = len(services.store().approvals.log(kept.id))
    key = f"{version.scenario}-{version.number}-{decided}"
    with st.form(f"decide-{key}", border=False, enter_to_submit=False):
        row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
        why = row.text_input(
            "Why",
            max_chars=WHY_CHARACTERS.most,
            key=f"why-{key}",
            placeholder="Needed to reject",
            autocomplete="off",
            width=320,
        )
        pressed = [
            name
            for name in _OFFERED[version.status]
            if row.form_submit_button(name, key=f"{name}-{key}")
        ]
    st.caption(
        "Approving makes it the plan of record of its horizon, of which there is one. "
        f"{person.UNVERIFIED} Every decision says so."
    )
    if pressed:
        act(lambda: _decide(pressed[0], version, why))


def act(what: Callable[[], str]) -> None:
    """Do something that is kept, and draw everything anew; what refuses it is said.

    What it answers is said on top of the screen.
    """
    try:
        session.mine().notice = what()
    except HeadroomError as error:
        show_error(error, "Nothing was changed")
        return
    st.rerun(scope="app")


def _decide(name: str, version: Version, why: str) -> str:
    decide = getattr(services.store().approvals, name.lower())
    made = decide(version.scenario, version.number, person.somebody(), why)
    return plans.approved(made) if isinstance(made, Approved) else plans.stands(made)


def log(model: FittedModel, kept: Scenario) -> None:
    """What was decided on the scenario, the last first."""
    found = services.store().approvals.log(kept.id)
    if not found:
        return
    with st.expander(f"Decisions ({len(found):,})", expanded=True):
        lines = [plans.decision(one, model.card.locale) for one in reversed(found[-_SHOWN:])]
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))

"""One of the plans is marked as the recommendation: kept and proposed, with a reason."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.limits import SCENARIO_NAME, WHY_CHARACTERS
from mmm_core.model import FittedModel
from planner import services
from planner.contract.contents import beside_of
from planner.questions.compared import Compared, PlansCompared
from planner.questions.recommendation import Recommendation
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.records import Version
from planner.ui.compare import picks
from planner.ui.compare.picks import Pick
from planner.ui.parts.markup import plain
from planner.ui.plans.keep import keep
from planner.ui.shell import person, session, state
from planner.ui.shell.errors import guarded, show_error
from planner.wording import assumed, plans
from planner.wording.verdicts import CLAIMS

_MARKED = ("proposed", "approved", "rejected")


def show(
    model: FittedModel, of: PlansCompared, taken: Sequence[Pick], said: Recommendation, key: str
) -> None:
    """The fields, folded up; not offered of plans of which nothing may be claimed."""
    if any(one.claim == "none" for one in of.plans):
        return
    bench = state.workbench(model)
    box = st.popover(
        "Mark as recommended", icon=":material/flag:", key=f"mark-{key}-{bench.forms}",
        on_change="rerun",
        help="Keeps the plan if it is not kept yet, and proposes it with your reason.",
    )  # fmt: skip
    if box.open:
        with box, guarded("Plans cannot be kept"):
            _fields(model, of, taken, said, key)


def _fields(
    model: FittedModel, of: PlansCompared, taken: Sequence[Pick], said: Recommendation, key: str
) -> None:
    if person.known() is None:
        st.caption(f"Say who recommends it. {person.UNVERIFIED}")
        person.introduce(f"mark-{key}")
        return
    place = st.selectbox(
        "Plan",
        range(len(taken)),
        index=said.place if said.kind == "choose" and said.place is not None else 0,
        format_func=lambda at: taken[at].name,
        key=f"mark-which-{key}",
    )
    pick, one = taken[place], of.plans[place]
    st.caption(plain(f"{CLAIMS[one.claim]}."))
    if not pick.as_kept:
        rows = one.candidate.assumptions.rows
        said_of = "; ".join(assumed.sentence(model, row) for row in rows)
        st.caption(
            plain(f"It is kept as it is looked at here, with {said_of or 'nothing assumed'}.")
        )
    with st.form(f"mark-form-{key}-{place}", border=False):
        name = "" if pick.version is not None else st.text_input(
            "Name", pick.name[: SCENARIO_NAME.most], max_chars=SCENARIO_NAME.most,
            key=f"mark-name-{key}-{place}", autocomplete="off", help="It is kept under this name.",
        )  # fmt: skip
        why = st.text_area(
            "Why", key=f"mark-why-{key}", height=80, max_chars=WHY_CHARACTERS.most // 2,
            placeholder="What the recommendation rests on",
        )  # fmt: skip
        pressed = st.form_submit_button("Recommend it", type="primary", key=f"mark-press-{key}")
    if pressed:
        _take(model, one, pick, name or "", " ".join((why or "").split()))


def _take(model: FittedModel, one: Compared, pick: Pick, name: str, why: str) -> None:
    try:
        if not why:
            raise InvalidScenario("The recommendation has no reason yet.", "Say why.")
        version = pick.version if pick.as_kept else _kept(model, pick, name)
        assert version is not None
        text = f"{why} ({CLAIMS[one.claim]})"[: WHY_CHARACTERS.most]
        proposed = services.store().approvals.propose(
            version.scenario, version.number, person.somebody(), text
        )
    except HeadroomError as error:
        show_error(error, "Nothing was marked")
        return
    bench, token = state.workbench(model), picks.token_of(proposed)
    bench.compared = tuple(token if t == pick.token else t for t in bench.compared or ())
    bench.forms += 1
    session.mine().notice = f"{plans.called(proposed)} is marked as recommended, and proposed."
    st.rerun()


def _kept(model: FittedModel, pick: Pick, name: str) -> Version:
    """A plan with the question that it answers and what it assumes here, as it is signed.

    One that was kept under other assumptions gets another version.
    """
    one, before = pick.candidate, pick.version
    said = {} if pick.answer is None else dict(pick.answer.problem.canonical())
    if before is not None:
        said = beside_of(services.store().content(before.scenario, before.number))
    said["assumptions"] = one.assumptions.canonical()
    name = name if before is None else before.name
    return keep(model, one.plan, said, before, name, chosen=one.chosen).version


def rejected(taken: Sequence[Pick]) -> frozenset[str]:
    """Names of those that somebody has said no to."""
    return frozenset(
        one.name for one in taken if one.version is not None and one.version.status == "rejected"
    )


def marks(taken: Sequence[Pick]) -> dict[int, str]:
    """What stands after the names of plans that somebody has marked."""
    return {
        at: f" · {plans.status(pick.version).lower()}"
        for at, pick in enumerate(taken)
        if pick.version is not None and pick.version.status in _MARKED
    }


def say(model: FittedModel, taken: Sequence[Pick]) -> None:
    """Who has marked which of them, and why."""
    mine = session.mine()
    if mine.notice:
        st.caption(f":material/check: {plain(mine.notice)}")
        mine.notice = ""
    for pick in taken:
        said = marked(model, pick)
        if pick.version is not None and said:
            st.caption(f":material/flag: **{plain(plans.called(pick.version))}**: {plain(said)}")


def marked(model: FittedModel, pick: Pick) -> str:
    """Who recommends a plan, when and why; "" where nobody does."""
    version = pick.version
    found = None if version is None else services.store().approvals.standing(version)
    return "" if found is None else plans.decision(found, model.card.locale)


def refusal(model: FittedModel, pick: Pick) -> str:
    """Who has turned a plan down, when and why; "" where nobody has."""
    version = pick.version
    found = None if version is None else services.store().approvals.rejection(version)
    return "" if found is None else plans.decision(found, model.card.locale)

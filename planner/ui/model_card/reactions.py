"""Channels and controls that seem to react to weak demand, each with its question."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mmm_core.limits import WHY_CHARACTERS
from mmm_core.suspicion import Relation
from planner import charts, services
from planner.contract.contents import fit_of
from planner.scenarios.errors import InvalidScenario
from planner.services import Diagnosis
from planner.ui.parts import picture
from planner.ui.parts.markup import plain
from planner.ui.plans import decisions
from planner.ui.shell import person, state
from planner.wording import dates, suspicions

_SAID = {
    "reacts": "Yes, it reacts to weak demand",
    "by_design": "No, it was planned so by design",
}


def show(of: Diagnosis) -> None:
    """Of what is suspicious a scatter plot and the correlation by lag; else that nothing is."""
    st.subheader("Does anything react to weak demand?", anchor=False)
    suspicious = [one for one in of.relations if one.suspicious]
    st.markdown(plain(suspicions.looked(of)))
    for place, one in enumerate(suspicious):
        # The first is seen at once; regions that tell the same follow folded.
        box = st.container() if place == 0 else st.expander(plain(suspicions.name(one, of.model)))
        with box:
            _show(of, one)


def _show(of: Diagnosis, one: Relation) -> None:
    model = of.model
    word, locale = dates.periods_word(model.frequency, 1), model.card.locale
    key = f"{state.shown_key(model)} {sorted(one.labels.items())}"
    name = suspicions.name(one, model)
    st.markdown(
        f":orange[:material/warning:] **{plain(suspicions.question(one, model))}** "
        f"{plain(suspicions.why_asked(one, model, word))}"
    )
    grid = st.grid(2, min_column_width=320, gap="large")
    with grid.cell():
        picture.show("reaction", key, partial(charts.scatter_chart, one, name, word, locale))
    with grid.cell():
        picture.show("lags", key, partial(charts.lags_chart, one, word, locale))
    _answer(of, one)


def _answer(of: Diagnosis, one: Relation) -> None:
    """What somebody has said of it, and the fields to say it in."""
    model = of.model
    known = services.reaction_answers(model).get(one.key)
    if known is not None:
        st.markdown(f":material/person: {plain(suspicions.answered(known, model.card.locale))}")
    st.caption(plain(suspicions.counts(known, one.cell is not None)))
    # Every answer renews the fields: a reason is of one answer, and not of the next too.
    key = f"{model.card.line}-{one.key}-{'' if known is None else known.at}"
    label = "Answer" if known is None else "Answer anew"
    with st.popover(label, icon=":material/edit:"), st.form(f"reacts-{key}", border=False):
        said = st.radio(
            plain(suspicions.question(one, model)), list(_SAID), index=None, key=f"said-{key}",
            format_func=_SAID.__getitem__,
        )  # fmt: skip
        why = st.text_area(
            "Why", max_chars=WHY_CHARACTERS.most, key=f"why-{key}",
            placeholder="How it is planned, and how you know",
        )  # fmt: skip
        pressed = st.form_submit_button("Keep answer", key=f"keep-{key}")
    if pressed:
        decisions.act(lambda: _keep(of, one, said or "", why))


def _keep(of: Diagnosis, one: Relation, said: str, why: str) -> str:
    if not said:
        raise InvalidScenario("No answer is chosen.", "Choose yes or no, and say why.")
    by = person.somebody()
    services.store().reactions.keep(fit_of(of.model), one.labels, said, why, by)
    return f"Your answer on {suspicions.name(one, of.model)} is kept."

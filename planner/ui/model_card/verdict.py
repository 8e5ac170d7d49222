"""Whether a model may carry decisions: its headline, its gates, and what may be asked of it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mmm_core.model import Finding
from planner.services import Diagnosis
from planner.ui.parts import headline, heed, tables
from planner.ui.parts.markup import plain
from planner.ui.shell import answered
from planner.wording import dates, definitions, fitness, gates, model_card, suspicions
from planner.wording.coverage import coverage_said
from planner.wording.units import Units
from planner.wording.verdicts import Headline

_MARKS = {
    "danger": ":red[:material/dangerous:]",
    "caution": ":orange[:material/warning:]",
    "note": ":gray[:material/info:]",
}
_MAY = {"yes": "Yes", "caution": "With caution", "no": "No"}
_SIDES = {"within": "within", "beyond": "beyond", "unknown": "not judged"}


def show(of: Diagnosis) -> None:
    """The answer first, then why, then against what it was judged."""
    answers = answered.keys(of.model)
    tone = fitness.tone(of.model, of.fitness, answers)
    if tone == "plain" and heed.is_over(of.model):
        tone = "caution"
    said = Headline(model_card.headline(of, answers), "", tone)
    headline.show_verdict(said, definitions.FITNESS)
    heed.begun(of.model)
    # What makes a model unfit stands above every screen, and is not said again.
    minded = [one for one in fitness.to_mind(of.model, of.fitness) if one.fitness != "not_fit"]
    asked = suspicions.open_finding(of.model, answers)
    if asked is not None:
        minded.append(replace(asked, remedy="Answer below."))
    minded.append(Finding("note", model_card.unseen(of)))
    for finding in minded:
        mark = _MARKS.get(finding.severity, _MARKS["note"])
        remedy = f" :gray[{plain(finding.remedy)}]" if finding.remedy else ""
        st.markdown(f"{mark} {plain(finding.text)}{remedy}")
    _about(of)
    grid = st.grid(2, min_column_width=400, gap="large")
    with grid.cell():
        st.subheader("What may be asked of it", anchor=False)
        _may_ask(of)
    with grid.cell():
        st.subheader("Against the gates", anchor=False)
        _gates(of)


def _may_ask(of: Diagnosis) -> None:
    for may in _MAY:
        asked = [one for one in of.may if one.may == may]
        for one in asked:
            colour = {"yes": "", "caution": "orange", "no": "gray"}[may]
            mark = f":{colour}[**{_MAY[may]}**]" if colour else f"**{_MAY[may]}**"
            question = plain(model_card.question(one, of.model))
            why = plain(model_card.reason(one, of))
            st.markdown(f"{mark} &nbsp;{question}.  \n:small[:gray[{why}]]")


def _gates(of: Diagnosis) -> None:
    rows = gates.rows(of)
    st.dataframe(
        {
            "Judged": [row.what for row in rows],
            "": [_SIDES[row.mark] for row in rows],
            "Found": [row.found for row in rows],
            "Limit": [row.limit for row in rows],
        },
        hide_index=True,
        height=tables.height(len(rows)),
        column_config={
            "Found": st.column_config.TextColumn(alignment="right"),
        },
        alt="Each gate of fitness: on which side of its limit it lies, what was found, the limit.",
    )
    st.caption(plain(definitions.GATES))


def _about(of: Diagnosis) -> None:
    """Which model this is, by whom and on what it was fitted."""
    model = of.model
    card, locale = model.card, model.card.locale
    word = dates.periods_word(model.frequency)
    stretch = dates.days(model, model.dates)
    fitted = f"fitted {dates.said_moment(model.fitted_at, locale)}" if model.fitted_at else ""
    lines = [
        card.description,
        " · ".join(
            filter(
                None,
                [
                    f"{model.vendor} {model.vendor_version}".strip(),
                    fitted,
                    f"{model.adstock.kind} over {model.l_max} {word}",
                    model.saturation.kind,
                    *model.features,
                ],
            )
        ),
        f"{model.dates.size} {word} of data, {stretch} · "
        f"{Units.of(model).say_count(model.samples)} draws in {model.chains} chains · outcome: "
        f"{card.outcome.name or model.target}",
        coverage_said(model.coverage, locale),
    ]
    st.caption("  \n".join(plain(line) for line in lines if line))

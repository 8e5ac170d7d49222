"""One scenario in full: its versions, what differs between them, and what was decided."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd
import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.limits import SCENARIO_NAME
from mmm_core.model import FittedModel
from planner import services
from planner.contract.contents import standing_of
from planner.scenarios.records import Scenario, Version
from planner.ui.brief import link
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.ui.plans import brings, decisions, fits, listing, opening
from planner.ui.shell import person, session
from planner.ui.shell.errors import guarded, show_error
from planner.wording import commitments, differences, plans
from planner.wording.units import Units

_PICK = "plans-scenario"
_NONE, _NOT_SAID = "", "–"
# Of how many versions it is worked out what they bring.
_SAID, _FIGURES = 15, slice(3, 6)


def show(model: FittedModel, everything: list[Scenario]) -> None:
    """The one that is picked, by its row or its name."""
    by_id = {one.id: one for one in everything}
    mine = session.mine()
    st.session_state[_PICK] = mine.scenario if mine.scenario in by_id else _NONE
    st.selectbox(
        "Show",
        [_NONE, *by_id],
        key=_PICK,
        format_func=lambda id: by_id[id].latest.name if id else "Pick a plan",
        on_change=_take,
        width=360,
    )
    if mine.scenario in by_id:
        with guarded("This plan cannot be shown"):
            _show(model, by_id[mine.scenario])


def _take() -> None:
    mine = session.mine()
    mine.scenario = st.session_state[_PICK]
    # The row that was picked in the list counts no more.
    mine.listings += 1


def _show(model: FittedModel, kept: Scenario) -> None:
    store = services.store()
    versions = store.versions(kept.id)
    st.subheader(plain(kept.latest.name), anchor=False)
    number = st.selectbox(
        "Version",
        [one.number for one in reversed(versions)],
        format_func=lambda n: _title(versions[n - 1], len(versions)),
        key=f"plans-version-{kept.id}-{len(versions)}",
        width=360,
    )
    version = versions[number - 1]
    _about(model, version)
    _buttons(model, kept, version)
    if person.is_missing():
        person.ask(f"plans-{kept.id}", "To keep or decide anything here, say who you are.")
    decisions.show(model, kept, version)
    fits.show(model, version)
    _differences(model, versions, version)
    _versions(model, versions)
    decisions.log(model, kept)


def _title(version: Version, many: int) -> str:
    latest = ", the latest" if version.number == many else ""
    return f"Version {version.number}{latest}: {plans.status(version)}"


def _about(model: FittedModel, version: Version) -> None:
    locale = model.card.locale
    origin = f"{listing.horizon(model, version)} · {plans.saved_by(version, locale)}"
    lines = [origin, listing.made_with(model, version)]
    if version.tags:
        lines.append(f"Tags: {', '.join(version.tags)}")
    lines.append(_stands(model, version))
    st.caption("  \n".join(plain(line) for line in lines if line))
    if version.note:
        st.markdown("  \n".join(plain(line) for line in version.note.splitlines()))


def _stands(model: FittedModel, version: Version) -> str:
    """What was committed or spent where it was kept; of another fit whatever still fits it."""
    content = services.store().content(version.scenario, version.number)
    with suppress(HeadroomError):
        found = standing_of(content, model)
        said = "" if found is None else commitments.sums(model, found)
        return f"Kept where {said}" if said else ""
    return ""


# --- what can be done -------------------------------------------------------------------


def _buttons(model: FittedModel, kept: Scenario, version: Version) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    key, latest = f"{kept.id}-{version.number}", version.number == kept.latest.number
    if row.button(
        "Open on What-if", key=f"open-{key}", type="primary", icon=":material/edit_calendar:",
        help="Its horizon, plan, assumptions and question come into view.",
    ):  # fmt: skip
        _open(model, version)
    with row:
        link.of_version(version)
    with row.popover("Duplicate", key=f"duplicate-{key}"):
        _duplicate(kept, version, key)
    if not latest and row.button(
        "Make it the latest", key=f"revert-{key}", help="A new version that says what it said."
    ):
        decisions.act(lambda: _reverted(version))
    name = "Restore" if kept.archived else "Archive"
    if row.button(name, key=f"{name}-{kept.id}", type="tertiary"):
        decisions.act(lambda: _put(kept))


def _open(model: FittedModel, version: Version) -> None:
    try:
        opening.open_version(model, version)
    except HeadroomError as error:
        show_error(error, "This version does not open with the model in view")
        return
    st.switch_page("plan/what_if.py")


def _duplicate(kept: Scenario, version: Version, key: str) -> None:
    with st.form(f"duplicate-as-{key}", border=False):
        name = st.text_input(
            "Name of the copy", max_chars=SCENARIO_NAME.most, key=f"copy-{key}", autocomplete="off"
        )
        pressed = st.form_submit_button("Duplicate", key=f"copy-it-{key}")
    if pressed:
        decisions.act(lambda: _copied(kept.id, version.number, name))


def _copied(id: str, number: int, name: str) -> str:
    copy = services.store().duplicate(id, number, name, person.somebody())
    session.mine().scenario = copy.scenario
    return f"{copy.name} begins as version {number} of that plan."


def _reverted(version: Version) -> str:
    made = services.store().revert(version.scenario, version.number, person.somebody()).version
    return f"{plans.called(made)} says what version {version.number} said."


def _put(kept: Scenario) -> str:
    store, by = services.store().approvals, person.somebody()
    if kept.archived:
        return f"{store.restore(kept.id, by).latest.name} is back."
    return f"{store.archive(kept.id, by).latest.name} is archived: switch to Archived to see it."


# --- versions ---------------------------------------------------------------------------


def _differences(model: FittedModel, versions: list[Version], version: Version) -> None:
    """Against the one before, or any other that is chosen."""
    others = [one.number for one in versions if one.number != version.number]
    if not others:
        return
    before = version.number - 1 if version.number > 1 else others[0]
    against = st.selectbox(
        "Compare with",
        others,
        index=others.index(before),
        format_func=lambda n: f"Version {n}",
        key=f"against-{version.scenario}-{version.number}-{len(versions)}",
        width=360,
    )
    id = version.scenario
    found = services.store().difference((id, against), (id, version.number))
    said = differences.said(found, model.card) or ["Nothing differs."]
    st.markdown(
        f"**What version {version.number} says otherwise than version {against}**\n\n"
        + "\n".join(f"- {plain(line)}" for line in said)
    )


def _versions(model: FittedModel, versions: list[Version]) -> None:
    key = f"versions-{versions[-1].scenario}"
    with st.expander(f"All versions ({len(versions):,})", key=key, on_change="rerun") as box:
        if not box.open:
            return
        with st.spinner("Working out what these versions bring", show_time=False):
            rows = [_line(model, one, k < _SAID) for k, one in enumerate(reversed(versions))]
        frame = pd.DataFrame(rows)
        st.dataframe(
            frame,
            hide_index=True,
            width="stretch",
            height=tables.height(len(frame)),
            column_config={
                name: st.column_config.TextColumn(alignment="right")
                for name in list(frame.columns)[_FIGURES]
            },
            alt="Every version: its number, the one it began from, status, what it spends and "
            "brings, who saved it when.",
        )
        if len(versions) > _SAID:
            st.caption(f"What they bring is worked out for the latest {_SAID}.")


def _line(model: FittedModel, one: Version, is_said: bool) -> dict[str, str]:
    """A version, with what it brings under the model in view and what is assumed with it."""
    units, found, spend = Units.of(model), None, _NOT_SAID
    if is_said:
        shown = brings.in_view(model, one)
        units, found, spend = shown.units, shown.brings, shown.units.say_money(shown.spend)
    profit = None if found is None else found.profit
    return {
        "Version": str(one.number),
        "From": "" if one.base == 0 else str(one.base),
        "Status": plans.status(one),
        "Spend": spend,
        tables.label(f"{units.result[0].upper()}{units.result[1:]}"): _NOT_SAID
        if found is None
        else units.say_outcome(found.incremental.mean),
        "Profit": _NOT_SAID if profit is None else units.say_money(profit.mean),
        "Saved by": tables.label(plans.who(one.by)),
        "Saved": plans.moment(one.at, model.card.locale),
        "Note": tables.label(one.note),
    }

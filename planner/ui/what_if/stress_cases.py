"""The usual cases of stress as fields: which channel, from when, how much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import BASE, PRICE, RESPONSE
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner import services
from planner.questions.stress import Case
from planner.ui.parts import figure_field
from planner.wording import dates
from planner.wording.figures import Reader

_NOTE = "stress case"


@dataclass(frozen=True)
class Fields:
    """One case as it stands on the screen.

    Parameters
    ----------
    of, usual : the plan that is stressed, and the case to begin with
    key : of its widgets
    """

    of: PlanEvaluation
    usual: Case
    key: str

    @property
    def model(self) -> FittedModel:
        """The model, under what is assumed."""
        return self.of.model

    def ask(self) -> Case | None:
        """The case as it is typed; None where a field of it cannot be read."""
        if self.usual.banned is not None:
            st.markdown("**A channel banned**")
            return self._ban()
        (row,) = self.usual.assumptions.rows
        title, ask = _ASKED[row.kind]
        st.markdown(f"**{title}**")
        return ask(self, row)

    def _ban(self) -> Case:
        assert self.usual.banned is not None
        channel = self._channel("Channel", self.usual.banned[CHANNEL][0])
        days = list(self.of.plan.horizon.dates(self.model.frequency))
        locale = self.model.card.locale
        since = days[
            st.selectbox(
                "From",
                range(len(days)),
                index=next(i for i, day in enumerate(days) if day == self.usual.since),
                format_func=lambda at: dates.said_date(days[at], locale),
                key=f"from-{self.key}",
            )
        ]
        name = f"{self._said(channel)} banned from {dates.said_date(since, locale)}"
        return Case(name, banned={CHANNEL: (channel,)}, since=since)

    def _dearer(self, row: Row) -> Case | None:
        more = self._percent("Dearer by", row.number - 1.0, 9900.0)
        if more is None:
            return None
        dear = Row(PRICE, "factor", _share(100.0 + more), note=_NOTE)
        return Case(f"Media {self._written(more)} dearer", Assumptions((dear,)))

    def _lower(self, row: Row) -> Case | None:
        less = self._percent("Lower by", -row.number, 100.0)
        if less is None:
            return None
        base = Row(BASE, "share", -_share(less), note=_NOTE)
        return Case(f"Base {self._written(less)} lower", Assumptions((base,)))

    def _weaker(self, row: Row) -> Case | None:
        channel = self._channel("Channel", row.picked[CHANNEL][0])
        less = self._percent("Weaker by", 1.0 - row.number, 100.0)
        if less is None:
            return None
        cells = ((CHANNEL, (channel,)),)
        weak = Row(RESPONSE, "factor", _share(100.0 - less), cells, note=_NOTE)
        name = f"{self._said(channel)} brings {self._written(less)} less"
        return Case(name, Assumptions((weak,)))

    def _channel(self, label: str, usual: str) -> str:
        known = list(self.model.cells.along(CHANNEL))
        return st.selectbox(
            label,
            known,
            index=known.index(usual),
            format_func=self._said,
            key=f"channel-{self.key}",
        )

    def _percent(self, label: str, usual: float, most: float) -> float | None:
        typed = figure_field.ask(
            label, self._reader(most), _whole(100.0 * usual), f"percent-{self.key}"
        )
        return typed.value

    def _reader(self, most: float) -> Reader:
        return Reader("percent", locale=self.model.card.locale, positive=True, most=most)

    def _written(self, percent: float) -> str:
        return self._reader(percent).write(percent)

    def _said(self, channel: str) -> str:
        return self.model.card.channel_name(channel)


_ASKED: dict[str, tuple[str, Callable[[Fields, Row], Case | None]]] = {
    PRICE: ("Media dearer", Fields._dearer),
    BASE: ("A lower base", Fields._lower),
    RESPONSE: ("A channel weaker", Fields._weaker),
}


def _share(percent: float) -> float:
    return _whole(percent / 100.0)


def _whole(value: float) -> float:
    """Without what counting in binary adds."""
    return float(f"{value:.12g}")


def fields(of: PlanEvaluation, key: str) -> list[Fields]:
    """The cases that are offered of a plan."""
    usual = services.usual_cases(of)
    return [Fields(of, case, f"case-{place}-{key}") for place, case in enumerate(usual)]

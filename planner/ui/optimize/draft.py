"""A question as it is typed: budget or goal, aim and guardrails, before it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mmm_core.assumptions.applied import assumptions_of, knows_profit
from mmm_core.errors import InvalidProblem
from mmm_core.limits import EXTRA_RULES
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import Declined, Guardrail
from optimizer.problem import (
    DEFAULT_GAP,
    CalendarKind,
    Objective,
    PlanProblem,
    Quantity,
    Statistic,
    Versus,
)
from optimizer.requirements.budget import Budget, Sense
from optimizer.requirements.goal import Goal, Of
from planner import services
from planner.contract import guardrail_sets
from planner.contract.declined import declined_cell
from planner.questions import change
from planner.services import PRESETS, Preset
from planner.ui.optimize import panel
from planner.ui.optimize.entries import TITLES, Entries, place_of
from planner.ui.optimize.limits import CellLimits, bounds_of, in_table, preset_limits
from planner.ui.optimize.own_calendars import OwnCalendars
from planner.wording.names import cell_name, channel_names
from planner.wording.units import Units

Ask = Literal["budget", "goal"]
Scope = Literal["whole", "next", "cut"]

_SCOPE_FIELDS: dict[Scope, str] = {"whole": "budget", "next": "more", "cut": "cut"}
DEFAULT_PRESET = next(preset for preset in PRESETS if preset.name == "Moderate")
USUAL_CUT = 10.0


@dataclass(frozen=True)
class Draft:
    """Everything that is typed on Optimize; nothing of it need be valid yet.

    Parameters
    ----------
    ask : whether there is a budget to spend or a goal to hit
    scope : with a budget: all of it is planned, or the next money, or a cut
    budget : money over the horizon, None for the reference's own total
    more : the next money; None for the amount to begin with
    cut : how much is cut, percent of the reference
    sense : "==" to spend all of it, "<=" for at most that much
    calendar, maximize, statistic, versus, round_to, least_move : as in the problem
    goal_of : what is to be reached
    reach : how much of it, as the screen says it (revenue where outcome is worth money)
    surely : in at least this percentage of the draws; None for the mean
    extra : guardrails beside those of the table
    declined : moves that are not made, a cell each
    preset : name of the preset the limits began with
    beyond_observed : periods may exceed the highest observed spend
    limits : one per cell, in the model's order
    own_calendars : of cells that follow a plan on What-if, whatever ``calendar`` says
    channels : of a panel, what each channel's cells have in common; empty elsewhere
    own : cells of a panel that have limits of their own
    max_gap : how closely the answer is proven; a question that was opened brings its own
    entries : texts that are no figure, and figures far from the current plan that are meant
    edition, budget_edition : grow when the limits, or the budget, are set by other than typing
    """

    limits: tuple[CellLimits, ...]
    ask: Ask = "budget"
    scope: Scope = "whole"
    budget: float | None = None
    more: float | None = None
    cut: float = USUAL_CUT
    sense: Sense = "=="
    calendar: CalendarKind = "reference"
    maximize: Quantity = "incremental"
    statistic: Statistic = "mean"
    versus: Versus = "zero"
    goal_of: Of = "incremental"
    reach: float | None = None
    surely: float | None = None
    extra: tuple[Guardrail, ...] = ()
    declined: tuple[Declined, ...] = ()
    round_to: float | None = None
    least_move: float | None = None
    preset: str = DEFAULT_PRESET.name
    beyond_observed: bool = False
    entries: Entries = field(default_factory=Entries)
    edition: int = 0
    budget_edition: int = 0
    own_calendars: OwnCalendars | None = None
    channels: tuple[CellLimits, ...] = ()
    own: frozenset[int] = frozenset()
    max_gap: float = DEFAULT_GAP

    @staticmethod
    def of(model: FittedModel) -> Draft:
        """The question to begin with: the reference's budget under the moderate preset."""
        return Draft(limits=()).with_limits(model, _all_at(model, DEFAULT_PRESET))

    def with_limits(self, model: FittedModel, limits: Sequence[CellLimits]) -> Draft:
        """Every cell's limits; in a panel, what most of a channel have is the channel's."""
        channels, own = panel.common(model, limits)
        return replace(self, limits=tuple(limits), channels=channels, own=own)

    def with_preset(self, model: FittedModel, preset: Preset) -> Draft:
        """Every cell at the preset's width, locks opened."""
        return replace(
            self.with_limits(model, _all_at(model, preset)),
            preset=preset.name,
            entries=self.entries.without_table(),
            edition=self.edition + 1,
        )

    def with_budget(self, total: float | None) -> Draft:
        """Another budget, as a suggestion gives it; None for the reference's own total."""
        entries = self.entries.with_text("budget", None)
        return replace(
            self,
            ask="budget",
            scope="whole",
            budget=total,
            entries=entries if total is None else entries.confirm("budget", total),
            budget_edition=self.budget_edition + 1,
        )

    def with_limit(self, model: FittedModel, limits: CellLimits) -> Draft:
        """Other limits of one cell, as a suggestion gives them."""
        entries = self.entries
        for name in ("low", "high", "least", "most"):
            entries = entries.with_text(f"{name}.{limits.cell}", None)
        lines = [limits if one.cell == limits.cell else one for one in self.limits]
        eased = self.with_limits(model, lines)
        return replace(eased, entries=entries, edition=self.edition + 1)

    def with_text(self, field: str, unread: str | None) -> Draft:
        """The same, as the text of a field has been read, or could not be."""
        return replace(self, entries=self.entries.with_text(field, unread))

    def confirmed(self, field: str, value: float) -> Draft:
        """The same, where a person says that a figure far from the current plan is meant."""
        return replace(self, entries=self.entries.confirm(field, value))

    def with_extra(self, guardrail: Guardrail, place: int | None = None) -> Draft:
        """One guardrail more beside the table, or another in the place of one."""
        extra = list(self.extra)
        if place is None or not 0 <= place < len(extra):
            extra.append(guardrail)
        else:
            extra[place] = guardrail
        return replace(self, extra=tuple(extra))

    def without_extra(self, place: int) -> Draft:
        """All guardrails beside the table but one."""
        return replace(self, extra=self.extra[:place] + self.extra[place + 1 :])

    def refusals(self, model: FittedModel) -> dict[int, str]:
        """Reasons of the declined moves, by cell."""
        return {int(model.cells.select(one.cells)[0]): one.reason for one in self.declined}

    def with_refusals(self, model: FittedModel, reasons: Mapping[int, str]) -> Draft:
        """Other declined moves; raises InvalidProblem where a reason is none."""
        declined = tuple(declined_cell(model, cell, why) for cell, why in reasons.items())
        return replace(self, declined=declined)

    def guardrails(self, model: FittedModel, reference: Reference) -> tuple[Guardrail, ...]:
        """Those of the table and beside it, as they go into the question and into a set.

        Raises
        ------
        InvalidProblem
            Names the cell, or the guardrail, and what is wrong with it.
        """
        spend = reference.plan.array(model).sum(axis=0)
        bounds = [bounds_of(model, limits, spend[limits.cell]) for limits in self.limits]
        if self.extra:
            ground = services.ground_of(model, reference, services.SHOWN_TAIL)
            for guardrail in self.extra:
                guardrail_sets.require_fit(guardrail, ground)
        table = services.guardrails_of(model, bounds, self.beyond_observed)
        return (*table, *_apart(self.extra, (*table, *self.declined)))

    def with_guardrails(
        self, model: FittedModel, reference: Reference, guardrails: Sequence[Guardrail]
    ) -> Draft:
        """The guardrails of a set; cells that it does not name are left free to 200 %.

        Raises
        ------
        InvalidProblem
            If more of them stand beside the table than a screen shows.
        """
        spend = reference.plan.array(model).sum(axis=0)
        limits, rest = in_table(model, spend, guardrails, _all_at(model, PRESETS[-1]))
        never = services.never_above_observed()
        extra = tuple(one for one in rest if one != never)
        EXTRA_RULES.require(len(extra), "The set has", InvalidProblem, "Drop some.")
        return replace(
            self.with_limits(model, limits),
            extra=extra,
            beyond_observed=never not in rest,
            entries=self.entries.without_table(),
            edition=self.edition + 1,
        )

    def problem(self, model: FittedModel, reference: Reference) -> PlanProblem:
        """The question, checked, under what the model is under.

        Raises
        ------
        InvalidProblem
            Names the cell, guardrail or field and what is wrong with it.
        """
        self._require_read(model)
        guardrails = self.guardrails(model, reference)
        goal, budget, objective, own = None, None, Objective(), self.own_calendars
        if self.ask == "goal":
            goal = self._goal(model)
        else:
            budget, held = self._budget(reference)
            guardrails += held
            objective = Objective(self.maximize, self.statistic, versus=self.versus)
        return PlanProblem(
            horizon=reference.plan.horizon,
            budget=budget,
            objective=objective,
            calendar=self.calendar,
            calendar_exceptions=() if own is None else own.over(reference.plan.horizon),
            tail=services.SHOWN_TAIL,
            guardrails=(*guardrails, *self.declined),
            goal=goal,
            round_to=self.round_to,
            least_move=self.least_move,
            max_gap=self.max_gap,
            asked="plan" if self.ask == "goal" or self.scope == "whole" else self.scope,
            assumptions=assumptions_of(model),
        )

    def _require_read(self, model: FittedModel) -> None:
        """Refuse what was typed and is no figure, in the fields that this question has."""
        first = "reach" if self.ask == "goal" else _SCOPE_FIELDS[self.scope]
        for name, text in self.entries.unread:
            place = place_of(name)
            if place is None:
                if name not in (first, "round_to", "least_move"):
                    continue
                where, field = "", name
            else:
                rows = self.channels if place.is_channel else self.limits
                if rows[place.row].locked and place.column != "range":
                    continue
                names = channel_names(model)
                said = names[place.row] if place.is_channel else cell_name(model, place.row)
                where, field = f"{said}, ", place.column
            raise InvalidProblem(
                f"{where}{TITLES[field]}: “{text}” cannot be taken.",
                "Correct it where it stands.",
            )

    def _budget(self, reference: Reference) -> tuple[Budget, tuple[Guardrail, ...]]:
        if self.scope == "whole":
            total = reference.plan.total() if self.budget is None else self.budget
            return Budget(total, self.sense), ()
        if self.scope == "next":
            budget, held = change.next_money(reference, self.more or first_more(reference))
        else:
            budget, held = change.cut(reference, self.cut / 100)
        return budget, held

    def _goal(self, model: FittedModel) -> Goal:
        if self.reach is None:
            raise InvalidProblem("The goal has no amount.", "Say how much is to be reached.")
        per_unit = services.value_per_unit(model) or 1.0
        reach = self.reach / per_unit if self.goal_of == "incremental" else self.reach
        least = self.goal_of in ("incremental", "profit")
        share = self.surely / 100 if self.surely is not None and least else None
        return Goal(reach, self.goal_of, share)


def _all_at(model: FittedModel, preset: Preset) -> tuple[CellLimits, ...]:
    return preset_limits(len(model.cells), preset)


def _apart(extra: Sequence[Guardrail], table: Sequence[Guardrail]) -> list[Guardrail]:
    """Guardrails beside the table; one that is called as one of the table gets another name."""
    of_table = {one.label for one in table}
    taken = of_table | {one.label for one in extra}
    named = []
    for one in extra:
        if one.label in of_table:
            label = guardrail_sets.free_label(one.kind, taken)
            taken.add(label)
            one = one.called(label)
        named.append(one)
    return named


def goals_of(model: FittedModel) -> tuple[Of, ...]:
    """What may be a goal under a model's card, as the form offers it and a link may say it."""
    profit: tuple[Of, ...] = ("profit",) if knows_profit(model) else ()
    iroas: tuple[Of, ...] = ("iroas",) if Units.of(model).is_money else ()
    return ("incremental", *profit, *iroas, "cpik")


def first_more(reference: Reference) -> float:
    """The next money to begin with: about a twentieth of the reference, rounded."""
    return float(f"{max(reference.plan.total() / 20, 1.0):.1g}")

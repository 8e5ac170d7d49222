"""What is said of plans beside each other: which to choose, and what a difference is made of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import Guardrail, Standing
from optimizer.solve import ground_of
from planner.questions.assess import SHOWN_TAIL
from planner.questions.compare import compare_plans
from planner.questions.compared import Candidate, Compared, PlansCompared
from planner.questions.recommendation import Recommendation, recommended
from planner.wording import assumed, differences
from planner.wording import recommended as wording
from planner.wording.asked import question
from planner.wording.sentences import said_requirement
from planner.workbook.entry import Entry

_MOST = 12


@dataclass(frozen=True, eq=False)
class Beside:
    """Two plans or more, held against each other on the same draws.

    Parameters
    ----------
    compared : the first is what the others are told against
    choice : which of them to choose, if the evidence carries a choice
    words : of each plan, what it assumes and keeps that not all do, a sentence each
    """

    compared: PlansCompared
    choice: Recommendation
    words: tuple[tuple[str, ...], ...]

    @property
    def plans(self) -> tuple[Compared, ...]:
        """In the order of the workbook."""
        return self.compared.plans

    @property
    def chosen(self) -> int | None:
        """Place of the plan that is recommended; None where none is."""
        return None if self.choice.kind not in ("choose", "keep") else self.choice.place

    @property
    def headline(self) -> str:
        """What to choose, and what that gains."""
        said = wording.headline(self.compared, self.choice)
        return f"{said.text} ({said.span})." if said.span else f"{said.text}."

    @property
    def why(self) -> str:
        """What that rests on."""
        return " ".join(wording.why(self.compared, self.choice))


def beside(model: FittedModel, of: Sequence[Entry], reference: Reference) -> Beside | None:
    """Hold plans against each other; None of one by itself.

    Parameters
    ----------
    model : as the workbook was asked of, before any plan's own assumptions
    """
    if len(of) < 2:
        return None
    candidates = [
        Candidate(one.name, one.named.plan, one.named.assumptions, one.named.said) for one in of
    ]
    found = compare_plans(model, candidates, reference, SHOWN_TAIL)
    # Of a plan that draws chose, what may be committed to is taken on others (numbers 22).
    plans = tuple(
        replace(one, commit=entry.named.commit) if entry.named.chosen else one
        for one, entry in zip(found.plans, of, strict=True)
    )
    found = replace(found, plans=plans)
    held = [place for place, entry in enumerate(of) if entry.named.holds]
    return Beside(found, recommended(found, held), _words(model, of, found, reference))


# --- in words ---------------------------------------------------------------------------


def _words(
    model: FittedModel, of: Sequence[Entry], found: PlansCompared, reference: Reference
) -> tuple[tuple[str, ...], ...]:
    shared = _shared(of)
    return tuple(
        tuple(
            line
            for line in (
                _assumes(model, one),
                _declines(model, one),
                _asked(model, entry),
                _keeps(model, entry, shared, reference),
            )
            if line
        )
        for entry, one in zip(of, found.plans, strict=True)
    )


def _assumes(model: FittedModel, one: Compared) -> str:
    rows = [assumed.sentence(model, row) for row in one.candidate.assumptions.rows]
    return f"Assumes {'; '.join(rows) or 'nothing beyond the model and its card'}."


def _declines(model: FittedModel, one: Compared) -> str:
    """Moves that it declines otherwise than the first; rules stand by themselves."""
    kept = tuple(each for each in one.assumes.changed if each.where[0] == "declined")
    said = differences.said(replace(one.assumes, moved=(), changed=kept), model.card)
    return f"Otherwise: {'; '.join(said)}." if said else ""


def _asked(model: FittedModel, entry: Entry) -> str:
    problem = entry.named.problem
    return "" if problem is None else f"Answers: {question(model, problem)}."


def _keeps(model: FittedModel, entry: Entry, shared: set[str], reference: Reference) -> str:
    """Rules that not all plans were found within."""
    own = [rule for rule in _rules(entry) if _key(rule) not in shared]
    if not own:
        return ""
    ground = ground_of(model, reference, SHOWN_TAIL)
    said = [said_requirement(model, rule, rule.sentence(ground)) for rule in own[:_MOST]]
    more = f"; and {len(own) - _MOST} more" if len(own) > _MOST else ""
    return f"Rules that not all plans keep: {'; '.join(said)}{more}."


def _shared(of: Sequence[Entry]) -> set[str]:
    """Rules of every plan; plans that nobody searched for keep none."""
    return set.intersection(*(set(map(_key, _rules(entry))) for entry in of))


def _rules(entry: Entry) -> list[Guardrail]:
    """Without money that stands: it stands in every plan."""
    problem = entry.named.problem
    if problem is None:
        return []
    return [rule for rule in problem.guardrails if not isinstance(rule, Standing)]


def _key(rule: Guardrail) -> str:
    """Equal for equal rules, whatever they are called."""
    said = {key: value for key, value in rule.canonical().items() if key != "label"}
    return json.dumps(said, sort_keys=True, default=str)

"""What is said of plans beside each other: which to choose, and what a difference is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import Guardrail
from optimizer.posed import ground_of
from planner.questions.assess import SHOWN_TAIL
from planner.questions.compared import Compared, PlansCompared
from planner.questions.own_rules import own_rules
from planner.questions.ranking import ranked
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
        """Place of the plan that is recommended; None where none is, or where it is not here."""
        if self.choice.kind == "keep":
            # What is kept is the current plan, whichever of them has the highest mean.
            return next((place for place, one in enumerate(self.plans) if _is_kept(one)), None)
        return self.choice.place if self.choice.kind == "choose" else None

    @property
    def headline(self) -> str:
        """What to choose, and what that gains."""
        said = wording.headline(self.compared, self.choice)
        return f"{said.text} ({said.span})." if said.span else f"{said.text}."

    @property
    def why(self) -> str:
        """What that rests on."""
        return " ".join(wording.why(self.compared, self.choice))


def _is_kept(one: Compared) -> bool:
    return one.answer.versus.same_plan


def beside(model: FittedModel, of: Sequence[Entry], reference: Reference) -> Beside | None:
    """Hold plans against each other; None of one by itself.

    Parameters
    ----------
    model : as the workbook was asked of, before any plan's own assumptions
    """
    if len(of) < 2:
        return None
    plans, ranking = tuple(one.compared for one in of), ranked([one.of for one in of])
    found = PlansCompared(reference, SHOWN_TAIL, 0, plans, ranking)
    return Beside(found, recommended(found), _words(model, of, found, reference))


# --- in words ---------------------------------------------------------------------------


def _words(
    model: FittedModel, of: Sequence[Entry], found: PlansCompared, reference: Reference
) -> tuple[tuple[str, ...], ...]:
    own = own_rules([entry.named.problem for entry in of])
    return tuple(
        tuple(
            line
            for line in (
                _assumes(model, one),
                _declines(model, one),
                _asked(model, entry),
                _keeps(model, rules, reference),
            )
            if line
        )
        for entry, one, rules in zip(of, found.plans, own, strict=True)
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


def _keeps(model: FittedModel, own: Sequence[Guardrail], reference: Reference) -> str:
    """Rules that not all plans were found within."""
    if not own:
        return ""
    ground = ground_of(model, reference, SHOWN_TAIL)
    said = [said_requirement(model, rule, rule.sentence(ground)) for rule in own[:_MOST]]
    more = f"; and {len(own) - _MOST} more" if len(own) > _MOST else ""
    return f"Rules that not all plans keep: {'; '.join(said)}{more}."

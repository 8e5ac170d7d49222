"""What the panel answers: checked sentences, what they rest on, and what to ask next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from mmm_core.plan import Plan
from optimizer.problem import PlanProblem
from planner.agent.claims.claim import Said
from planner.agent.understood.question import AskBack, Entities, Intent
from planner.facts.fact import Facts

# The one picture or table that shows the answer, by what it is called where it is drawn.
Exhibit = Literal["moves", "prices", "frontier", "gain", "tipping", "learning", "compare", "curve"]


@dataclass(frozen=True)
class Proposal:
    """A change that a person may open as a draft; nothing is written before that.

    Parameters
    ----------
    label : what its button says: "Open this as a draft"
    problem : the question that it asks
    plan : the plan itself, where a person has said what moves; None where the question finds it
    """

    label: str
    problem: PlanProblem
    plan: Plan | None = None


@dataclass(frozen=True)
class Withheld:
    """A sentence that did not check, and why; its text is not shown."""

    why: str


@dataclass(frozen=True)
class Reply:
    """What the panel answers.

    Parameters
    ----------
    asked : the question as it was put
    intent, entities : what it was taken for
    ask_back : what to ask back; None where it was answered
    said : sentences, most important first
    facts : every figure that they rest on, by id
    withheld : what did not check
    exhibit : the one picture or table that shows it; None for none
    proposal : what may be opened as a draft
    next_questions : two or three sensible questions
    by : "analyst", or the language model's name
    verified : whether every sentence was checked against the facts
    """

    asked: str
    intent: Intent
    entities: Entities
    ask_back: AskBack | None = None
    said: tuple[Said, ...] = ()
    facts: Facts = field(default_factory=dict)
    withheld: tuple[Withheld, ...] = ()
    exhibit: Exhibit | None = None
    proposal: Proposal | None = None
    next_questions: tuple[str, ...] = ()
    by: str = "analyst"
    verified: bool = True

    def withholding(self, why: str) -> Reply:
        """The same, and why something more was withheld."""
        return replace(self, withheld=(*self.withheld, Withheld(why)))

    @property
    def text(self) -> str:
        """What is shown, as one text."""
        return " ".join(one.text for one in self.said)

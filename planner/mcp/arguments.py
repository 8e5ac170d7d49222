"""What each tool takes: a command's own options, its files handed over as what they hold.

A field stands for the option of its name. What a command reads from a file is a field of its
content, so that no path of this machine can be named; options that write have no field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from planner.agent.view import Screen


@dataclass(frozen=True)
class File:
    """Marks a field whose option names a file; ``ending`` is of that file's name."""

    ending: str


Text = Annotated[str, Field(max_length=2000)]
Json = Annotated[dict[str, Any], File("json")]
Csv = Annotated[str, File("csv")]
Name = Annotated[str, Field(pattern=r"^\w(?:[\w .-]{0,58}\w)?$")]
Tail = Literal["zero", "reference"]
Seconds = Annotated[float, Field(gt=0, le=3600, description="seconds of search, at most")]


class Arguments(BaseModel):
    """What a tool takes; what it does not take is refused.

    Attributes
    ----------
    command : what is run: a command, with what it always gets
    """

    model_config = ConfigDict(extra="forbid", strict=True)
    command: ClassVar[tuple[str, ...]]


class Models(Arguments):
    """The library: its models, each with its card and the data's end. Ask it first."""

    command = ("models",)


class OfModel(Arguments):
    """A model of the library."""

    model: Annotated[Text, Field(description="a name that `models` lists; no path")]


class Current(OfModel):
    """The current plan over a horizon."""

    horizon: Text | None = Field(None, description="a quarter or year: 'Q1 2027', 2027")
    start: Text | None = Field(None, description="first period (right after the data)")
    periods: int | None = Field(None, description="how many (a quarter)")


class Describe(Current):
    """What may be asked of a model: cells, periods, reference plan, outcome and its unit."""

    command = ("describe",)


class Diagnose(Current):
    """May the model carry decisions? Its checks, each with what it found and what to do."""

    command = ("diagnose",)


_PLAN = "a plan: period,channel[,...],spend; one row for every period and cell, money a period"
_REFERENCE = "a plan instead of the default reference, as `plan` of `evaluate` is written"
_PROBLEM = (
    "the question, as problem.json has it: horizon {start, periods}, budget {total, sense}, "
    "objective, calendar, guardrails (docs/problem-files.md)"
)


class Evaluate(OfModel):
    """What a plan brings: outcome with its interval, profit, returns, against the reference."""

    command = ("evaluate",)
    plan: Annotated[Csv, Field(description=_PLAN)]
    reference: Annotated[Csv | None, Field(description=_REFERENCE), File("csv")] = None
    tail: Tail = "zero"
    assumptions: Annotated[dict[str, Any] | None, File("json")] = None


class Compare(OfModel):
    """Plans side by side as investments, and how likely each beats each."""

    command = ("compare",)
    plans: dict[Name, Csv] = Field(default_factory=dict, description=f"by name, each {_PLAN}")
    scenarios: list[Text] = Field(default_factory=list, description="names of kept scenarios")
    current: bool = Field(False, description="the current plan as one of them")
    base: Text | None = Field(None, description="what differences are told against (the first)")
    reference: Annotated[Csv | None, Field(description=_REFERENCE), File("csv")] = None
    tail: Tail = "zero"
    assumptions: Annotated[dict[str, Any] | None, File("json")] = None
    facts: bool = Field(False, description="every figure with its definition and source")


class Asked(OfModel):
    """A question to the optimizer."""

    problem: Annotated[Json, Field(description=_PROBLEM)]
    reference: Annotated[Csv | None, Field(description=_REFERENCE), File("csv")] = None
    sets: list[Text] = Field(default_factory=list, description="shared sets of rules, by name")
    commitments: Annotated[
        str | None, Field(description="money that stands, as commitments.csv has it"), File("csv")
    ] = None
    on: Text | None = Field(None, description="a day: what can be cancelled then is not held")
    time_limit: Seconds | None = None


class Optimize(Asked):
    """The best plan within guardrails, with its proof, verdict and claim ceiling."""

    command = ("optimize",)
    facts: bool = Field(False, description="every figure with its definition and source")


class Explain(Asked):
    """As `optimize`, with what each guardrail costs, near-optimal ranges and stability."""

    command = ("optimize", "--explain")
    facts: bool = Field(False, description="every figure with its definition and source")


class Frontier(Asked):
    """The best plan at every budget around the reference, and the budget that earns most."""

    command = ("frontier",)
    points: Annotated[int, Field(ge=2, le=101)] = 21
    facts: bool = Field(False, description="of the best budget, with sources")


class Flip(Asked):
    """How wrong a response, margin or value must be before the advice is another."""

    command = ("flip",)
    by_channel: bool = Field(False, description="all regions of a channel together")


class Learn(Asked):
    """What is worth knowing: value of information by channel, and the test that follows."""

    command = ("learn",)
    facts: bool = Field(False, description="every figure with its definition and source")


class Stress(Asked):
    """What the usual bad cases, or those of a pack, cost a plan, and what reacting saves."""

    command = ("stress",)
    pack: Annotated[
        list[Any] | dict[str, Any] | None, Field(description="cases, as pack.json"), File("json")
    ] = None
    plan: Annotated[Csv | None, Field(description=f"instead of the best: {_PLAN}"), File("csv")] = (
        None
    )


class Strategies(Asked):
    """The usual plans of one question: profit, growth, balanced, brand; each with its answer."""

    command = ("strategies",)
    growth: Text | None = Field(None, description="of total sales on last year: 0.10 or '10 %'")
    facts: bool = Field(False, description="every figure with its definition and source")


class Hindsight(OfModel):
    """What was spent, against the certified best for the same money."""

    command = ("hindsight",)
    start: Text | None = Field(None, description="first period to look back on (the last ones)")
    periods: int | None = Field(None, description="how many (a quarter)")
    problem: Annotated[
        dict[str, Any] | None, Field(description="guardrails alone"), File("json")
    ] = None
    facts: bool = Field(False, description="every figure with its definition and source")
    time_limit: Seconds | None = None


class Ask(Asked):
    """A question in plain words, answered in checked sentences with the facts they rest on."""

    command = ("explain",)
    ask: Annotated[Text, Field(description="why does TV get less?")]
    before: list[Text] = Field(default_factory=list, description="asked before, the first first")
    screen: Screen = "optimize"


# By name; all of them read, and none writes.
TOOLS: Mapping[str, type[Arguments]] = {
    one.__name__.lower(): one
    for one in (
        Models, Describe, Diagnose, Evaluate, Compare, Optimize, Explain, Frontier, Flip, Learn,
        Stress, Strategies, Hindsight, Ask,
    )
}  # fmt: skip

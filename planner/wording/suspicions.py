"""What is said of a channel or control that seems to react to weak demand."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from mmm_core.model import CAUTION, Finding, FittedModel
from mmm_core.suspicion import CONTROL, Relation
from planner.wording import dates
from planner.wording.locale import MINUS
from planner.wording.names import control_name, labels_said, listed

# A verdict needs names alone: neither the database nor all that is judged.
if TYPE_CHECKING:
    from planner.questions.diagnosis import Diagnosis
    from planner.scenarios.reactions import Answer


def looked(of: Diagnosis) -> str:
    """What was looked for, and in how much of it something was found."""
    if not of.relations:
        return (
            "Not judged: the base is not known, or nothing moved often enough to tell whether it "
            "follows demand."
        )
    found, every = sum(one.suspicious for one in of.relations), len(of.relations)
    if not found:
        return (
            f"None of the {every} channels and controls that move often enough to tell rises after "
            "demand was weak more than chance explains."
        )
    verb = "rises" if found == 1 else "rise"
    return (
        f"{found} of the {every} channels and controls that move often enough to tell {verb} after "
        "demand was weak. Somebody who knows how it is planned has to say why."
    )


def name(of: Relation, model: FittedModel) -> str:
    """The channel or control, after its region where there are some."""
    return _name(of.labels, model)


def _name(labels: Mapping[str, str], model: FittedModel) -> str:
    units = {dim: labels[dim] for dim in model.cells.dims if dim in labels}
    control = [control_name(model, labels[CONTROL])] if CONTROL in labels else []
    return " / ".join([*([labels_said(units, model.card)] if units else []), *control])


def unanswered(model: FittedModel, answers: Collection[str]) -> list[str]:
    """Names of what seems to react to weak demand, and of which nobody has said whether it does.

    Parameters
    ----------
    answers : keys of what somebody has answered for
    """
    return [_name(json.loads(key), model) for key in model.suspected if key not in answers]


def open_finding(model: FittedModel, answers: Collection[str]) -> Finding | None:
    """What is to be minded until somebody answers; None where nothing is open."""
    names = unanswered(model, answers)
    if not names:
        return None
    verb = "is" if len(names) == 1 else "are"
    return Finding(
        CAUTION,
        f"Nobody has said yet whether {listed(names)} {verb} raised because sales were weak: the "
        "data look so.",
        "Answer on the Model card.",
    )


def question(of: Relation, model: FittedModel) -> str:
    """What a person is asked."""
    what = name(of, model)
    if of.cell is not None:
        return f"Is more spent on {what} because sales were weak?"
    return f"Is {what} raised because sales were weak?"


def why_asked(of: Relation, model: FittedModel, word: str) -> str:
    """What was found, and what hangs on the answer."""
    found = of.found
    follows = (
        f"{later(found.lag, word).capitalize()} demand was weaker than usual it is higher than its "
        f"own past and the season explain (rank correlation {signed(found.strongest)}, and "
        f"{chance(found.chance)} by chance)."
    )
    if of.cell is None:
        return (
            f"{follows} Its coefficient then mixes what it does with what weak demand would have "
            "brought anyway: it is not what setting it would do."
        )
    return (
        f"{follows} What the model says that it brings then mixes its effect with demand that "
        "would have come back anyway."
    )


def answered(of: Answer, locale: str) -> str:
    """Who said what of it, when and why."""
    said = "By design" if of.said == "by_design" else "It reacts to weak demand"
    who = f"{of.by.name} ({of.by.role})"
    return f"{said}, says {who} on {dates.said_moment(of.at, locale)}: {of.why}"


def counts(of: Answer | None, cell: bool) -> str:
    """What the answer, or that there is none, makes of what may be said."""
    if of is not None and of.said == "by_design":
        return "It caps nothing."
    if not cell:
        return "What another value of it would do is said with caution."
    return "Plans that move it call for caution, and no more than a direction is claimed of them."


def later(lag: int, word: str) -> str:
    """``one week after``, ``3 weeks after``."""
    return f"one {word} after" if lag == 1 else f"{lag} {word}s after"


def chance(value: float) -> str:
    """How often a series that does not react looks so."""
    if value < 1e-4:
        return "less than once in 10,000 cases"
    if value < 0.01:
        return f"about once in {round(1 / value, -1 if value < 0.002 else 0):,.0f} cases"
    return f"in {100 * value:.0f} % of the cases"


def signed(value: float) -> str:
    """A correlation with its sign."""
    return f"{value:+.2f}".replace("-", MINUS)


def scatter_said(of: Relation, word: str) -> str:
    """What the scatter plot shows."""
    rising = of.found.demand < 0
    weak, strong = of.found.series[rising].mean(), of.found.series[~rising].mean()
    return (
        f"{later(of.found.lag, word).capitalize()} weak demand the series is on average "
        f"{signed(float(weak))} standard deviations from what it would be, after strong demand "
        f"{signed(float(strong))}; rank correlation {signed(of.found.strongest)}."
    )


def lags_said(of: Relation, lags: int, word: str) -> str:
    """What the bars show."""
    said = "; ".join(
        f"{lag} {word}{'' if lag == 1 else 's'} later {signed(float(value))}"
        for lag, value in enumerate(of.found.correlation, 1)
    )
    return f"Rank correlation with demand up to {lags} {word}s before: {said}."

"""What a model card says: is a model fit to plan with, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from mmm_core.gates import GATES
from mmm_core.model import FittedModel
from planner.questions.diagnosis import Diagnosis, Pair
from planner.questions.may_ask import MayAsk, What
from planner.wording import ahead, dates, evidence, inside, suspicions
from planner.wording.fitness import verdict
from planner.wording.names import cell_labels, channel_names, control_name, dimension, listed
from planner.wording.standings import SAID

# Questions that a model is asked with no more confidence than it carries as a whole.
_WEIGHS = "The reasons above call for caution."
_WEIGHED: tuple[What, ...] = ("plan", "money", "cells", "whole", "units")


def headline(of: Diagnosis, answers: Collection[str] = ()) -> str:
    """Whether it may carry decisions, as every screen says it, and whether its horizon is over.

    Parameters
    ----------
    answers : keys of what somebody has said whether it reacts to weak demand
    """
    said = verdict(of.model, of.fitness, answers)
    over = ahead.over(of.model, of.current.plan.horizon, of.age.on)
    return f"{said}; {ahead.OVER}" if over else said


def unseen(of: Diagnosis) -> str:
    """That nothing shows how well it foretells what it was not fitted on: no file says so."""
    word = dates.periods_word(of.model.frequency)
    return (
        f"No hold-out test is known: how well the model foretells {word} that it was not fitted on "
        f"nobody has shown. How it fits below is of {word} that it has seen."
    )


def question(of: MayAsk, model: FittedModel) -> str:
    """What is asked."""
    dims = [dimension(dim).lower() for dim in model.cells.dims[:-1]]
    units = listed(dims) if dims else "region"
    return {
        "plan": "Which of two plans or budgets is better",
        "money": "What a plan earns, and which budget earns most",
        "cells": "What each channel brings by itself",
        "whole": "How much will be sold in all, with a range",
        "units": f"What one {units} brings by itself",
        "controls": "What another price or promotion would do",
        "beyond": "What spend above anything observed would bring",
        "later": "What media does in the years after",
        "tested": "What an experiment has borne out",
    }[of.what]


def reason(of: MayAsk, diagnosis: Diagnosis) -> str:
    """Why it may be asked or not, one sentence."""
    if of.why:
        return of.why
    model, level = diagnosis.model, diagnosis.fitness.level
    if of.what == "cells" and of.cells and level != "not_fit":
        return _weak(of, diagnosis)
    if of.what == "controls" and model.controls is not None and level != "not_fit":
        return _controls(diagnosis)
    if of.what == "beyond" and level != "not_fit":
        whole = inside.said(model, diagnosis.reach)
        return f"{whole} Beyond, curves are extrapolated, and every such spend is marked."
    if level == "not_fit" and of.what not in ("later", "tested"):
        return "Nothing may rest on this model."
    said = _REASONS[of.what](of, model)
    if of.what == "whole" and evidence.has_pattern(diagnosis):
        said = f"{said} {evidence.PATTERN}"
    if level == "caution" and of.may == "caution" and of.what in _WEIGHED:
        return f"{said} {_WEIGHS}"
    return said


def _money(of: MayAsk, _: FittedModel) -> str:
    if of.may == "no":
        return "The card gives no margin, or not what a unit of outcome is worth."
    return "The card gives the margin and what a unit of outcome is worth."


def _cells(_: MayAsk, __: FittedModel) -> str:
    return "No channel's evidence is weak."


def _weak(of: MayAsk, diagnosis: Diagnosis) -> str:
    """Where evidence is weak, and where a weak cell stands against break-even all the same."""
    names, places = cell_labels(diagnosis.model), diagnosis.reach.standings
    said = [f"Evidence is weak on {listed([names[k] for k in of.cells])}."]
    for one in diagnosis.fitness.weak:
        if one.is_only_wide and places[one.cell].place in ("room", "past"):
            stands = SAID[places[one.cell].place][0]
            name = names[one.cell]
            said.append(f"That {name} {stands} holds all the same; how much it brings is open.")
    if diagnosis.fitness.level == "caution":
        said.append(_WEIGHS)
    return " ".join(said)


def _units(of: MayAsk, _: FittedModel) -> str:
    if of.may == "no":
        return "The model knows no parts: it was fitted on totals."
    return "It was fitted on each of them."


def _no_controls(_: MayAsk, __: FittedModel) -> str:
    return "The file holds no external variable with its coefficients."


def _controls(of: Diagnosis) -> str:
    """Of those that react to weak demand a coefficient is not what setting them would do."""
    known = "As far as their fitted coefficients tell"
    open_to = [
        suspicions.name(one, of.model)
        for one in of.relations
        if one.cell is None and one.suspicious and one.key not in of.model.cleared
    ]
    if not open_to:
        return f"{known}; no experiment bears them out."
    return (
        f"{known}. That of {listed(open_to)} is not what setting it would do: it rises after weak "
        "demand."
    )


_REASONS: dict[What, Callable[[MayAsk, FittedModel], str]] = {
    "plan": lambda _, __: "It is what the model is for: every plan is judged on the same draws.",
    "money": _money,
    "cells": _cells,
    "whole": lambda _, __: (
        "Base and observation noise are known; the base is of a year earlier, and no hold-out test "
        "is known."
    ),
    "units": _units,
    "controls": _no_controls,
    "later": lambda _, model: (
        f"Effects end {model.l_max} {dates.periods_word(model.frequency, model.l_max)} after the "
        "money; brand building beyond them is not in the model."
    ),
    "tested": lambda _, __: "No experiment can be entered yet.",
}


def external(model: FittedModel) -> str:
    """Which variables beside media the model knows, or that it knows none."""
    if model.controls is not None:
        names = [control_name(model, name) for name in model.controls.names]
        return f"Beside media the model knows {listed(names, len(names))}."
    if model.features:
        return f"Beside media the model has {listed(model.features)}."
    return (
        "The model knows no external variable: price, promotions, competitors and holidays are "
        "credited to media or to chance."
    )


def told_apart_badly(pair: Pair, model: FittedModel) -> str:
    """Why two channels are better planned as a group."""
    names = channel_names(model)
    return (
        f"{names[pair.first]} and {names[pair.second]} are told apart badly: where one is said to "
        f"bring more, the other brings less (correlation {_two(pair.correlation)} of the draws, "
        f"beyond {_two(GATES.apart)}). Plan them as a group?"
    )


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")

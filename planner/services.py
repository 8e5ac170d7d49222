"""A question in, a verified answer out: what people do with a fitted model.

Screens, command line and documents call these functions and format what they return;
none of them computes a number of its own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mmm_core import labels, staging
from mmm_core.card import InvalidCard
from mmm_core.errors import HeadroomError, ModelRefused, NotAllowed, UnknownModel
from mmm_core.importers.files import reading
from mmm_core.importers.registry import suffix_of
from mmm_core.library import ModelLibrary, card_text, load_file
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Reference
from mmm_core.settings import is_on
from optimizer.progress import Progress, SearchProgress, Watcher
from planner import answered as answers
from planner import handing_on
from planner.finance.commitments import NOTHING_STANDS

# What is only handed on is loaded when somebody asks for it: a command needs little of it.
if TYPE_CHECKING:
    from optimizer.deadline import DEFAULT_TIME_LIMIT
    from optimizer.explain.frontier import DEFAULT_FRONTIER_LIMIT
    from optimizer.posed import ground_of, model_under
    from planner.brief.page import Brief
    from planner.finance.commitments import Commitments, departures, movable
    from planner.questions.assess import (
        SHOWN_TAIL,
        Comparison,
        PlanAnswer,
        assess,
        reference_for,
        value_per_unit,
    )
    from planner.questions.assuming import Held, hold, with_assumption
    from planner.questions.best_budget import BestBudget, best_budget
    from planner.questions.brings import Brings, brings_of
    from planner.questions.compare import compare_plans
    from planner.questions.declined import DeclinedCosts, declined_costs
    from planner.questions.diagnosis import Diagnosis, diagnose
    from planner.questions.evidence import CellReturn, ResponseCurve, response_curves, returns
    from planner.questions.explain import DEFAULT_EXPLAIN_LIMIT, Explanation, explain
    from planner.questions.fitness import Fitness, fitness_of
    from planner.questions.forecast import Forecast, forecast
    from planner.questions.frontier import Frontier, budgets_around, frontier
    from planner.questions.hindsight import Hindsight, hindsight
    from planner.questions.horizons import NamedHorizon, named_horizons
    from planner.questions.learning.learning import DEFAULT_LEARN_LIMIT
    from planner.questions.learning.measurement import measurement_plan
    from planner.questions.optimize import (
        PRESETS,
        CellBounds,
        GuardrailState,
        OptimizeAnswer,
        Preset,
        guardrails_of,
        never_above_observed,
        optimize,
    )
    from planner.questions.standing_money import commitments_cost
    from planner.questions.strategies import Strategies, Strategy, strategies
    from planner.questions.strategy_problems import BRAND_LIFT
    from planner.questions.stress import DEFAULT_STRESS_LIMIT, stress, usual_cases
    from planner.questions.tipping import DEFAULT_TIPPING_LIMIT, tipping_points
    from planner.questions.verdict import Verdict
    from planner.scenarios.reactions import Answer
    from planner.scenarios.records import LeftOut
    from planner.scenarios.saved_sets import SavedSets
    from planner.scenarios.store import Store
    from planner.workbook.entry import Named
    from planner.workbook.flips import Flips
__getattr__ = handing_on.imports_of(__name__, __file__)

UPLOADS = "HEADROOM_UPLOADS"
REPOSITORY = Path(__file__).resolve().parent.parent


def library() -> ModelLibrary:
    """The model library: ``HEADROOM_MODELS``, or the folder ``models`` of this checkout."""
    return _library(models_folder())


@cache
def _library(folder: Path) -> ModelLibrary:
    """One for as long as the process lives: it reads again only what has changed."""
    return ModelLibrary(folder)


def changes_allowed() -> bool:
    """Whether people may add models, and save or delete guardrail sets; HEADROOM_UPLOADS=off: no.

    Raises
    ------
    InvalidSetting
        If the setting is neither on nor off.
    """
    return is_on(UPLOADS, True)


def add_model(name: str, content: Path | bytes, card: str | None = None) -> str:
    """Keep a model that somebody hands in, once it is checked; the name that it was given.

    Raises
    ------
    NotAllowed
        Where models are not taken in.
    ModelRefused, InvalidCard, StorageTrouble
        As ``ModelLibrary.add``.
    """
    if not changes_allowed():
        raise NotAllowed.here("Models are not added")
    return library().add(name, content, card)


def sweep() -> None:
    """Remove from the library's folder what processes that died while writing have left."""
    staging.sweep(models_folder())


def prepare() -> None:
    """Load what answers need, so that whoever asks first does not wait for it."""
    from optimizer.programs import solver

    handing_on.load(__file__)
    labels.prepare()
    solver.prepare_all()


def prepare_screens() -> None:
    """Load what screens need and answers do not, so that whoever comes first does not wait."""
    handing_on.load(__file__)
    labels.prepare()


def saved_sets(model: FittedModel, of_library: bool = True) -> SavedSets:
    """Guardrail sets of a model's line, where scenarios are kept.

    Parameters
    ----------
    of_library : whether it is a model of the library, beside which there may be former sets

    Raises
    ------
    InvalidSetting
        If ``HEADROOM_DB`` names no database that can be used.
    """
    # With it comes the parser of problem files, which takes as long as a plan to import.
    from planner.scenarios.saved_sets import SavedSets

    folder = models_folder() if of_library else None
    return SavedSets(store().database, folder, model, changes_allowed())


def take_in_sets() -> list[LeftOut]:
    """Bring every set that lies in a file into the store; those that could not be, and why.

    Raises
    ------
    InvalidSetting, StorageTrouble
        If the database, or the folder of models, cannot be used.
    """
    from planner.scenarios import set_files
    from planner.scenarios.records import LeftOut

    folder, left = models_folder(), []
    for name in set_files.models_with_files(folder):
        if not set_files.is_waiting(store().database, folder, name):
            continue
        try:
            left += saved_sets(library().load(name)).take_in()
        except (UnknownModel, ModelRefused, InvalidCard) as error:
            left.append(LeftOut(set_files.folder_of(folder, name).name, str(error)))
    return left


def horizon_from(model: FittedModel, start: str) -> Horizon:
    """As many periods as usual from a start as people write it: after the data, up to two years.

    Raises
    ------
    InvalidPlan
        If it is no day, could be two, is no period of the model, or lies elsewhere.
    """
    # As above: with it come problem files.
    from planner.contract.horizons import horizon_from

    return horizon_from(model, start)


def store() -> Store:
    """What people keep: scenarios, decisions, profiles (``HEADROOM_DB``, or beside the models).

    Raises
    ------
    InvalidSetting
        If ``HEADROOM_DB`` names no database that can be used.
    """
    return _store(os.environ.get("HEADROOM_DB", ""), models_folder())


@cache
def _store(_: str, folder: Path) -> Store:
    """One for as long as the process lives and the setting stays: it keeps its connections."""
    from planner.scenarios.store import Store

    return Store.configured(folder)


def models_folder() -> Path:
    """Where the models lie; what people keep lies beside them unless it is set otherwise."""
    return Path(os.environ.get("HEADROOM_MODELS", REPOSITORY / "models"))


def workbook(
    model: FittedModel,
    plans: Sequence[Named],
    reference: Reference,
    flips: Flips | None = None,
    watcher: Watcher | None = None,
    standing: Commitments = NOTHING_STANDS,
    page: Brief | None = None,
) -> bytes:
    """Plans as a workbook that recalculates, beside each other in their order (.xlsx).

    Parameters
    ----------
    flips : what would flip the advice, where that was looked for
    watcher : told before each plan is tabulated
    standing : money that is committed or spent: a plan that leaves it is said to
    page : that one of them is decided on: the summary then says what it says

    Raises
    ------
    InvalidProblem
        If there are more than four, two have one name, horizons differ, or a value or a margin is
        assumed that differs between periods.
    Cancelled
        If the watcher says so.
    """
    # With it come the writer of spreadsheets and what charts are made with.
    from planner.workbook.flips import NOTHING
    from planner.workbook.workbook import workbook

    return workbook(model, plans, reference, flips or NOTHING, watcher, standing, page)


def answered(model: FittedModel) -> FittedModel:
    """The same model, with what people have cleared of reacting to weak demand."""
    return answers.answered(model, models_folder(), store)


def reaction_answers(model: FittedModel) -> Mapping[str, Answer]:
    """What people have said of its suspicious relations, by key; raises as ``store``."""
    return answers.answers_of(model, models_folder(), store)


def load(name_or_path: str) -> FittedModel:
    """A model by its name in the library, or from a file by path (ends as model files do).

    Raises
    ------
    UnknownModel
        If there is no such model or file.
    ModelRefused, InvalidCard, StorageTrouble
        If the file or its card cannot be used, or not be read.
    """
    if suffix_of(name_or_path):
        path = Path(name_or_path)
        with reading(path):
            if not path.is_file():
                raise UnknownModel(f"There is no file {name_or_path[:200]!r}.", "Check the path.")
        return answered(load_file(path))
    return answered(library().load(name_or_path))


__all__ = [
    "BRAND_LIFT",
    "DEFAULT_EXPLAIN_LIMIT",
    "DEFAULT_FRONTIER_LIMIT",
    "DEFAULT_LEARN_LIMIT",
    "DEFAULT_STRESS_LIMIT",
    "DEFAULT_TIME_LIMIT",
    "DEFAULT_TIPPING_LIMIT",
    "PRESETS",
    "SHOWN_TAIL",
    "BestBudget",
    "Brings",
    "CellBounds",
    "CellReturn",
    "Comparison",
    "DeclinedCosts",
    "Diagnosis",
    "Explanation",
    "Fitness",
    "Forecast",
    "Frontier",
    "GuardrailState",
    "HeadroomError",
    "Held",
    "Hindsight",
    "NamedHorizon",
    "OptimizeAnswer",
    "PlanAnswer",
    "Preset",
    "Progress",
    "ResponseCurve",
    "SearchProgress",
    "Strategies",
    "Strategy",
    "Verdict",
    "Watcher",
    "add_model",
    "answered",
    "assess",
    "best_budget",
    "brings_of",
    "budgets_around",
    "card_text",
    "changes_allowed",
    "commitments_cost",
    "compare_plans",
    "declined_costs",
    "departures",
    "diagnose",
    "explain",
    "fitness_of",
    "forecast",
    "frontier",
    "ground_of",
    "guardrails_of",
    "hindsight",
    "hold",
    "horizon_from",
    "library",
    "load",
    "measurement_plan",
    "model_under",
    "models_folder",
    "movable",
    "named_horizons",
    "never_above_observed",
    "optimize",
    "prepare",
    "prepare_screens",
    "reaction_answers",
    "reference_for",
    "response_curves",
    "returns",
    "saved_sets",
    "store",
    "strategies",
    "stress",
    "sweep",
    "take_in_sets",
    "tipping_points",
    "usual_cases",
    "value_per_unit",
    "with_assumption",
    "workbook",
]

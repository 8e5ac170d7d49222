"""The same question to every model of a folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmm_core.errors import HeadroomError, UnknownModel
from mmm_core.importers.registry import stem_of, suffixes
from mmm_core.library_files import model_files
from mmm_core.names import printable
from optimizer.progress import Progress, Watcher, tell
from planner import contract, services
from planner.jobs import processes
from planner.jobs.errors import defect

Json = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A question to one model, as text: it crosses processes and machines.

    Parameters
    ----------
    model : absolute path of its file, the same on every machine that answers
    problem : text of problem.json
    time_limit : seconds of search
    """

    model: str
    problem: str
    time_limit: float

    @property
    def name(self) -> str:
        """The model's name, as it may be printed."""
        return printable(stem_of(Path(self.model).name))


Outcome = processes.Outcome[Question, Json]


def is_folder(model: str) -> bool:
    """Whether a MODEL means a folder of models; a name in the library means that model."""
    return os.path.isdir(model) and model not in services.library().names()


def optimize(
    folder: Path, problem: str, time_limit: float, watcher: Watcher | None = None
) -> list[Outcome]:
    """The best plan of every model in a folder, or why there is none, by name.

    Parameters
    ----------
    folder : holds the model files, and cards beside them
    problem : text of problem.json; without a horizon each model has its own default one
    time_limit : seconds of search for each model
    watcher : told after each model; the others are given up where it returns False

    Raises
    ------
    UnknownModel
        If the folder holds no model.
    WorkersUnavailable, InvalidSetting
        If nothing can be run (planner.jobs.processes).
    Cancelled
        If the watcher says so.
    """
    files = model_files(folder)
    if not files:
        raise UnknownModel(
            f"There is no model in the folder {printable(folder)!r}.",
            f"Put {' or '.join(suffixes())} files into it.",
        )
    questions = [Question(str(file.absolute()), problem, time_limit) for file in files]
    done = 0

    def ended(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        what = f"{outcome.item.name} {_ended(outcome)}"
        tell(watcher, Progress(done, len(questions), what), "fleet")

    return processes.run(answer, questions, each=ended)


def answer(question: Question) -> Json:
    """The document of one answer; what fails unforeseen is a Defect, as others go on."""
    try:
        model = services.load(question.model)
        problem = contract.parse_problem(question.problem, model)
        found = services.optimize(model, problem, time_limit=question.time_limit)
        return contract.optimum_json(found, services.declined_costs(found, question.time_limit))
    except HeadroomError:
        raise
    except Exception as error:
        if os.environ.get("HEADROOM_DEBUG"):
            raise
        raise defect(error) from error


def document(outcomes: list[Outcome]) -> Json:
    """One document of all answers; a model without one carries its error."""
    models = [
        {
            "model": outcome.item.name,
            **(outcome.answer or {}),
            **(contract.error_json(outcome.error) if outcome.error else {}),
        }
        for outcome in outcomes
    ]
    failed = sum(outcome.error is not None for outcome in outcomes)
    return {"models": models, "answered": len(outcomes) - failed, "failed": failed}


def _ended(outcome: Outcome) -> str:
    if outcome.answer is None:
        return outcome.error.kind if outcome.error else "unanswered"
    gap = outcome.answer["gap"]
    said = "no gap to say" if gap is None else f"gap {100 * gap:.2f} %"
    return f"{outcome.answer['status']}, {said}"

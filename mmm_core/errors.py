"""Errors that a person can act on.

::

    HeadroomError                kind, message (names the object, shows both sides), remedy
    ├── ModelRefused             the file is not a model that can be planned with
    │   ├── MalformedFile        it cannot be read as what it claims to be
    │   ├── UnsupportedFeature   it is read, but one feature has no exact counterpart here
    │   └── ParityBroken         what it stores twice differs, or is not what is recomputed
    ├── UnknownModel             no model of that name in the library
    ├── InvalidPlan              a plan with missing, unknown, duplicate or impossible entries
    ├── InvalidProblem           a question that cannot be asked of this model
    ├── AlreadyThere             the library has that file under another name
    ├── Overtaken                somebody else changed it since it was looked at
    ├── StorageTrouble           a file or folder cannot be read or written
    ├── NotAllowed               whoever runs the server has switched it off
    ├── Cancelled                a person gave up waiting
    └── NoAnswer                 a good question without an answer to show (optimizer.errors)
        ├── Infeasible           the guardrails cannot all hold
        ├── OutOfReach           no plan reaches a floor, as far as plans were looked for
        ├── OutOfTime            neither a plan nor a proof that there is none was found in time
        ├── Undecided            neither was found, and time was not what lacked
        ├── SolverTrouble        the solvers gave up on a program that has an optimum
        ├── NoRoundPlan          no plan of round amounts keeps every guardrail
        └── CheckFailed          an answer failed its own check and is withheld

They are turned into JSON or a message on the screen at one place each
(``planner.cli`` and ``planner.ui``); what has to do with jobs stands in ``planner.jobs``.
"""

from __future__ import annotations

from typing import Any


class HeadroomError(Exception):
    """An error with a kind for machines, a sentence for people, and a remedy.

    Parameters
    ----------
    message : str
        One sentence that names the object and shows both sides.
    remedy : str
        What the reader can do next.
    """

    kind = "error"

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross processes whole, whatever their constructors take."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[HeadroomError], args: tuple[Any, ...], state: dict[str, Any]
) -> HeadroomError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ModelRefused(HeadroomError):
    """The file cannot be planned with."""

    kind = "model_refused"


class MalformedFile(ModelRefused):
    """The file is damaged, incomplete, or not a fitted model at all."""

    kind = "malformed_file"


class UnsupportedFeature(ModelRefused):
    """A feature of the model has no exact counterpart; ``feature`` names it."""

    kind = "unsupported_feature"

    def __init__(self, feature: str, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.feature = feature


class ParityBroken(ModelRefused):
    """A number stored in the file is not what follows from the rest of it."""

    kind = "parity_broken"


class UnknownModel(HeadroomError):
    """The library holds no model of that name."""

    kind = "unknown_model"


class AlreadyThere(HeadroomError):
    """The library has this very file; ``name`` is the model's that it is."""

    kind = "already_there"

    def __init__(self, name: str, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.name = name


class Overtaken(HeadroomError):
    """Somebody else changed what was to be changed, since it was looked at."""

    kind = "overtaken"


class InvalidPlan(HeadroomError):
    """A plan that cannot be evaluated as it stands."""

    kind = "invalid_plan"


class InvalidProblem(HeadroomError):
    """A question that is not well put: unknown label, impossible number, unknown key."""

    kind = "invalid_problem"


class StorageTrouble(HeadroomError):
    """The file system says no: permission, a full disk, a folder that is not there."""

    kind = "storage"


class InvalidSetting(HeadroomError):
    """A setting of the environment that means nothing."""

    kind = "invalid_setting"


class NotAllowed(HeadroomError):
    """Whoever runs the server has switched this off."""

    kind = "not_allowed"

    @classmethod
    def here(cls, what: str) -> NotAllowed:
        """Of a library that people do not change; ``what`` as in "Models are not added"."""
        return cls(
            f"{what} on this server: its library is kept by whoever runs it.",
            "Ask them, or run a server of your own.",
        )


class Cancelled(HeadroomError):
    """A person gave up waiting; nothing is wrong."""

    kind = "cancelled"

"""Calendars that a question takes from a plan on What-if, over the horizon of that plan."""

from __future__ import annotations

from dataclasses import dataclass

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from optimizer.problem import CalendarException


@dataclass(frozen=True)
class OwnCalendars:
    """How some cells spread their money over one horizon, as a plan on What-if has it.

    Parameters
    ----------
    horizon : of that plan
    exceptions : each with its own money per period
    """

    horizon: Horizon
    exceptions: tuple[CalendarException, ...]

    @staticmethod
    def of(
        model: FittedModel, horizon: Horizon, money: Floats, cells: tuple[int, ...]
    ) -> OwnCalendars:
        """Those of some cells of a plan; a cell without money has none, and follows the others.

        Parameters
        ----------
        money : (periods, all cells)
        """
        return OwnCalendars(
            horizon,
            tuple(
                CalendarException(
                    {dim: (label,) for dim, label in model.cells.names[k].items()},
                    tuple(money[:, k].tolist()),
                )
                for k in cells
                if money[:, k].any()
            ),
        )

    def over(self, horizon: Horizon) -> tuple[CalendarException, ...]:
        """The same as a question over this horizon takes them.

        Raises
        ------
        InvalidProblem
            If they are of another horizon.
        """
        if horizon != self.horizon:
            raise InvalidProblem(
                f"The calendar was taken from a plan of {self.horizon.periods} periods from "
                f"{self.horizon.start}; the horizon is now {horizon.periods} from {horizon.start}.",
                "Choose another calendar, or ask for it from What-if again.",
            )
        return self.exceptions

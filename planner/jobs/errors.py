"""What can go wrong with the places where work is done."""

from mmm_core.errors import HeadroomError


class WorkersUnavailable(HeadroomError):
    """The processes or machines that were to do the work are missing, or were lost."""

    kind = "workers_unavailable"


class Busy(HeadroomError):
    """One person has too many questions waiting."""

    kind = "busy"


class Defect(HeadroomError):
    """Headroom itself failed; no question should end so."""

    kind = "defect"


def defect(error: BaseException) -> Defect:
    """What is said of an exception that nobody foresaw."""
    return Defect(
        f"Headroom failed on this question ({type(error).__name__}).",
        "Report it with the command; HEADROOM_DEBUG=1 shows where.",
    )

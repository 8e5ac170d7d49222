"""What can go wrong with the places where work is done."""

from mmm_core.errors import HeadroomError


class InvalidSetting(HeadroomError):
    """A setting of the environment that means nothing."""

    kind = "invalid_setting"


class WorkersUnavailable(HeadroomError):
    """The processes or machines that were to do the work are missing, or were lost."""

    kind = "workers_unavailable"

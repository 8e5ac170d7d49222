"""Entry point of ``python -m planner``."""

import gc
import sys

# Nothing that is imported is garbage, and looking for some in it is a tenth of a short command.
gc.disable()

from planner.cli import main  # noqa: E402


def _imported() -> None:
    """From here on garbage is collected, of what is made from here on."""
    gc.freeze()
    gc.enable()


sys.exit(main(ready=_imported))

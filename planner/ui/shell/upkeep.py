"""What is there for good is not looked through again after every run of a script.

Streamlit collects garbage, all of it, whenever a script has run, and holds the interpreter's
lock meanwhile: over a tenth of a second with the libraries of this app. While somebody
watches a search, scripts run several times a second, and everybody's work stood still.
"""

from __future__ import annotations

import gc
import sys
import threading

_MANY = 50
_lock = threading.Lock()
_settled = 0


def settle() -> None:
    """Exempt what was imported since the last call from collection; cheap where nothing was."""
    global _settled
    with _lock:
        if len(sys.modules) < _settled + _MANY:
            return
        _settled = len(sys.modules)
    gc.collect()
    gc.freeze()

"""Garbage is collected now and then, and what stays is not looked through each time.

Streamlit collects garbage, all of it, whenever a script has run, and holds the interpreter's
lock meanwhile; ``runner.postScriptGC`` in the app's configuration turns that off. While many people
work, scripts run many times a second, and everybody's work stood still a third of the time.
"""

from __future__ import annotations

import gc
import sys
import threading

_MODULES, _RUNS = 50, 100
_lock = threading.Lock()
_settled, _runs = 0, 0


def settle() -> None:
    """Exempt what is there from collection, now and then; cheap in between.

    Where much was imported since the last time, or after so many calls. What was exempt is
    looked through once more then, so that nothing stays for good.
    """
    global _settled, _runs
    with _lock:
        _runs += 1
        if len(sys.modules) < _settled + _MODULES and _runs < _RUNS:
            return
        _settled, _runs = len(sys.modules), 0
    gc.unfreeze()
    gc.collect()
    gc.freeze()

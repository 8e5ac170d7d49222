"""The analyst without a language model: rules that understand, tools that compute, checked words.

``reply`` answers a question about a view, ``suggested`` offers some before any was asked. What
takes long can be done elsewhere: ``needs`` names the step that an answer waits for, whose ``work``
is a job; ``Tools.take`` takes in what it gave. ``answer`` answers a reading that was pressed.
"""

from planner.agent.analyst.asking import reply, understood
from planner.agent.analyst.desk import answer, needs
from planner.agent.analyst.suggestions import suggested

__all__ = ["answer", "needs", "reply", "suggested", "understood"]

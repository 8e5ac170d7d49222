"""What went wrong, as a JSON document; of what cannot all hold, the conflict and a way out."""

from __future__ import annotations

from typing import Any

from mmm_core.errors import HeadroomError
from optimizer.errors import Infeasible
from optimizer.feasibility.remedy import Remedy

Json = dict[str, Any]


def said_json(error: HeadroomError) -> Json:
    """Kind, message and remedy."""
    return {"kind": error.kind, "message": error.message, "remedy": error.remedy}


def error_json(error: HeadroomError) -> Json:
    """The document of an error; an infeasible set carries its conflict and the way out."""
    document: Json = {"error": said_json(error)}
    if isinstance(error, Infeasible):
        document |= {
            "status": "infeasible",
            "conflict": [one.label for one in error.conflict],
            "relaxation": [_remedy(one) for one in error.remedies],
        }
    return document


def _remedy(of: Remedy) -> Json:
    to = of.reading
    return {
        "label": of.source.label,
        "field": of.field,
        "cells": of.cells,
        "from": None if to is None else to.before,
        "to": None if to is None else to.after,
        "unit": None if to is None else to.unit,
        "money": of.amount if of.money else None,
        "tried": of.tried,
        "held_by": [one.label for one in of.held_by],
    }

"""What a model file was held against, as a JSON document."""

from __future__ import annotations

from typing import Any

from mmm_core.coverage import Coverage

Json = dict[str, Any]


def coverage_json(coverage: Coverage) -> Json:
    """``parity_covers`` and ``not_covered`` of ``describe``.

    What ``decides`` calls for caution: what media brings or costs rests on it.
    """
    return {
        "parity_covers": [
            {
                "quantity": one.quantity,
                "stored": one.stored,
                "against": one.against,
                "draws": one.draws,
                "of_draws": one.of_draws,
                "difference": one.difference,
            }
            for one in coverage.compared
        ],
        "not_covered": [
            {
                "quantity": one.quantity,
                "stored": list(one.stored),
                "why": one.why,
                "decides": one.decides,
            }
            for one in coverage.uncovered
        ],
    }

"""The headless contract: problem files in, JSON documents out."""

from typing import TYPE_CHECKING

from planner import handing_on

# As with services: a command loads the documents that it reads or writes, and no others.
if TYPE_CHECKING:
    from planner.contract.comparisons import comparison_json
    from planner.contract.diagnoses import diagnosis_json
    from planner.contract.documents import optimum_json
    from planner.contract.explanations import explanation_json, frontier_json
    from planner.contract.horizons import read_horizon
    from planner.contract.models import describe_json, entry_json
    from planner.contract.numbers import finite
    from planner.contract.plans import plan_json
    from planner.contract.problems import parse_problem, require_horizon
    from planner.contract.refusals import error_json
    from planner.contract.stress import parse_pack, stress_json
    from planner.contract.tipping import flip_json
__getattr__ = handing_on.imports_of(__name__, __file__)

__all__ = [
    "comparison_json",
    "describe_json",
    "diagnosis_json",
    "entry_json",
    "error_json",
    "explanation_json",
    "finite",
    "flip_json",
    "frontier_json",
    "optimum_json",
    "parse_pack",
    "parse_problem",
    "plan_json",
    "read_horizon",
    "require_horizon",
    "stress_json",
]

"""A process that takes seeds, changes an input by each, reads it, and says what came of it.

``python -m tests.hostile.worker FOLDER``: a seed a line on standard input, a JSON document a line
on standard output. Crashes and endless loops are seen from outside.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import traceback
import warnings
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, quote

import numpy as np

from mmm_core.card import default_card
from mmm_core.card_file import parse_card
from mmm_core.errors import HeadroomError
from mmm_core.evaluation import PlanEvaluation
from mmm_core.importers.memory import careful
from mmm_core.importers.registry import read_summary
from mmm_core.library import load_file
from mmm_core.model import FittedModel
from mmm_core.rehearsal import rehearse
from planner import contract, services
from planner.contract import guardrail_sets
from planner.contract.plan_tables import read_plan, write_plan
from planner.contract.problems import parse_problem
from planner.contract.spreadsheets import text_of
from planner.jobs.worker import most_memory
from planner.ui.optimize import address
from planner.ui.optimize.draft import Draft
from planner.wording.sentences import sentence
from tests.builders import hill_model
from tests.hostile import mutate, oracle
from tests.mmm_core import files
from tests.mmm_core.files import Spec

KINDS = ("model", "model", "card", "set", "link", "plan", "problem")
SPECS = (
    Spec(periods=12, draws=4, l_max=3),
    Spec(
        periods=10, draws=3, l_max=3, saturation="HillSaturation", cost_per_unit=True,
        panel={"geo": ("g0", "g1")}, scale_dims=("geo", "channel"), controls=(),
    ),
    Spec(
        periods=9, draws=4, l_max=2, saturation="TanhSaturation", adstock="DelayedAdstock",
        adstock_first=False, seasonality=0, channels=("c0", "c1", "c2"),
    ),
    Spec(
        periods=12, draws=3, l_max=3, saturation="MichaelisMentenSaturation", check_group=True,
        leave_out=("mu", "channel_contribution"), controls=(),
    ),
)  # fmt: skip
CARD = """title: Spring model
description: Fitted in March.
currency: EUR
margin: 0.4
period_label: end
outcome: {name: Revenue, unit: EUR, value_per_unit: 1.0}
channels:
  c0: {name: Television, group: Offline}
  c1:
    name: "Radio"
"""
_MEMORY = 4_000_000_000
_LONGEST_MESSAGE = 4_000
_SAME = 1e-6
# Some of the questions that are accepted are answered, too.
_SOLVED = 0.1
_SECONDS = 2.0


class Bench:
    """The inputs as they were, and what they gave."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[bytes] = []
        self.numbers: list[dict[str, np.ndarray]] = []
        for i, spec in enumerate(SPECS):
            path = folder / f"base{i}.nc"
            if not path.exists():
                files.write(path, spec)
            self.files.append(path.read_bytes())
            self.numbers.append(numbers_of(rehearse(load_file(path))))

    @cached_property
    def made(self) -> FittedModel:
        """The model that questions are asked of."""
        model = hill_model(channels=3, samples=20, geos=2)
        return model.with_card(parse_card(CARD, default_card("made", "y", ("c0", "c1")), "x"))

    @cached_property
    def plan(self) -> str:
        """A plan, in the long form."""
        return write_plan(services.reference_for(self.made).plan, self.made)

    @cached_property
    def rules(self) -> list[dict[str, object]]:
        """A rule of each kind, or nearly."""
        return [
            {"kind": "spend_range", "cells": {"channel": ["c0"]}, "min": 0.5, "max": 1.5,
             "unit": "x_reference", "label": "range: g0 / c0"},
            {"kind": "lock", "cells": {"geo": ["g1"], "channel": ["c1"]}, "label": "l"},
            {"kind": "group_range", "min": 0.1, "unit": "share_of_total", "label": "g"},
            {"kind": "ratio", "cells": {"channel": ["c1"]}, "to": {"channel": ["c2"]}, "max": 3.5,
             "label": "r"},
            {"kind": "on_or_off", "min": 1000.0, "per": "period", "label": "o"},
            {"kind": "max_shift", "max": 0.6, "label": "m"},
            {"kind": "ramp", "max": 2.0, "from_last_observed": True, "label": "p"},
            {"kind": "period_budget", "periods": {"from": "2024-02-12", "to": "2024-03-04"},
             "max": 1e9, "label": "b"},
            {"kind": "on_air", "cells": {"channel": ["c0"]}, "min": 10.0, "label": "a",
             "periods": {"from": "2024-02-12", "to": "2024-02-19"}},
            {"kind": "risk_floor", "of": "incremental", "amount": 1.0, "probability": 0.9,
             "label": "f"},
        ]  # fmt: skip

    @cached_property
    def problem(self) -> str:
        """A problem file with something of everything."""
        return json.dumps(
            {
                "horizon": {"start": "2024-02-12", "periods": 13},
                "budget": {"total": 9e6, "sense": "<="},
                "objective": {"maximize": "profit", "statistic": "cvar", "tail_share": 0.1},
                "calendar": {
                    "default": "reference",
                    "except": [{"cells": {"channel": ["c2"]}, "calendar": "even"}],
                },
                "guardrails": self.rules,
                "declined": [{"cells": {"channel": ["c1"]}, "reason": "Contract signed"}],
                "tail": "reference",
                "assumptions": {},
                "max_gap": 0.001,
                "round_to": 1000,
            }
        )

    @cached_property
    def set(self) -> str:
        """A rule set as CSV."""
        document = {"budget": {"total": 1e6}, "guardrails": self.rules}
        return guardrail_sets.write_set(parse_problem(json.dumps(document), self.made).guardrails)

    @cached_property
    def link(self) -> str:
        """An address with something of everything."""
        rules = json.dumps(self.rules[5:7], separators=(",", ":"))
        declined = '[{"cells":{"channel":["c1"]},"reason":"Contract signed"}]'
        said = {
            "model": "made", "plan": "next", "budget": "1250000", "more": "50000", "cut": "12.5",
            "spend": "upto", "calendar": "even", "aim": "profit", "judge": "cvar", "rows":
            "0.90-110_2.lock_3.0-100m5000.5", "rules": rules, "round": "1000",
            "declined": declined, "sure": "budget,low.0",
            "ask": "goal", "goal": "iroas", "reach": "2.5", "surely": "90", "preset": "Wide",
            "beyond": "1", "still": "10", "answer": "1", "versus": "reference",
        }  # fmt: skip
        return "&".join(f"{key}={quote(value)}" for key, value in said.items())


def run(bench: Bench, seed: int) -> dict[str, object]:
    """Change one input by a seed, read it, and say what came of it."""
    rng = random.Random(seed)  # noqa: S311
    kind = KINDS[seed % len(KINDS)]
    said: dict[str, object] = {"seed": seed, "kind": kind}
    try:
        said["outcome"] = _TRIED[kind](bench, rng, said)
    except HeadroomError as error:
        said["outcome"] = "refused"
        said["error"] = error.kind
        if not 0 < len(error.message) <= _LONGEST_MESSAGE or not error.remedy:
            said |= {"outcome": "bad message", "detail": error.message[:200]}
    except UnicodeDecodeError:
        said["outcome"] = "refused"  # told as "no UTF-8 text" where files are opened
    except BaseException:
        said |= {"outcome": "crash", "detail": traceback.format_exc()[-3_000:]}
    said["megabytes"] = most_memory() // 1_000_000
    return said


# --- what is done with each kind --------------------------------------------------------


def _model(bench: Bench, rng: random.Random, said: dict[str, object]) -> str:
    """As the command line and the list of models read it; then held against the original."""
    base = rng.randrange(len(SPECS))
    path = bench.folder / "model.nc"
    said["change"] = f"{base}: {mutate.model(bench.files[base], path, rng)}"
    read_summary(path)
    model = load_file(path)
    now = rehearse(model)
    fitness = services.fitness_of(now)
    reference = services.reference_for(model)
    document = contract.finite(contract.describe_json(model, reference, fitness, "reference"))
    json.dumps(document, allow_nan=False)
    numbers, before = numbers_of(now), bench.numbers[base]
    moved = [key for key in before if not _alike(numbers[key], before[key])]
    if not moved:
        return "same"
    found = oracle.contradictions(path, SPECS[base])
    said |= {"moved": moved, "contradicts": sorted(found)}
    return "contradicted" if found & oracle.COVERED else "changed"


def numbers_of(now: PlanEvaluation) -> dict[str, np.ndarray]:
    """Everything that is shown of a model or that answers are made of."""
    model = now.model
    none = np.zeros(0)
    return {
        "response": now.by_period,
        "marginal": now.marginal,
        "money": now.spend,
        "observed money": model.observed_spend,
        "outcome": model.outcome.to_numpy(),
        "base": none if model.base is None else model.base.to_numpy(),
        "noise": none if model.noise is None else model.noise.to_numpy(),
        "dates": model.dates.astype("M8[D]").astype(float),
    }


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape or not one.size:
        return one.shape == other.shape
    return bool(np.abs(one - other).max() <= _SAME * np.abs(other).max())


def _card(bench: Bench, rng: random.Random, said: dict[str, object]) -> str:
    raw = mutate.text(CARD, rng)
    default = default_card("made", "y", ("c0", "c1"))
    card = parse_card(raw.decode("utf-8", "replace"), default, "made.yaml")
    assert card.margin is None or 0 < card.margin <= 1
    assert card.outcome.value_per_unit is None or 0 < card.outcome.value_per_unit < 1e300
    assert set(card.channels) == {"c0", "c1"}
    texts = [card.title, card.currency, *(one.name for one in card.channels.values())]
    assert all(text.isprintable() and len(text) <= 400 for text in texts)
    return "accepted"


def _set(bench: Bench, rng: random.Random, said: dict[str, object]) -> str:
    model = bench.made
    rules = guardrail_sets.read_set(text_of(mutate.text(bench.set, rng)), model)
    assert guardrail_sets.read_set(guardrail_sets.write_set(rules), model) == rules
    reference = services.reference_for(model)
    draft = Draft.of(model).with_guardrails(model, reference, rules)
    again = draft.guardrails(model, reference)
    _drawn(rules, model)
    assert len(again) >= len(model.cells)
    return "accepted"


def _link(bench: Bench, rng: random.Random, said: dict[str, object]) -> str:
    model = bench.made
    raw = mutate.text(bench.link, rng).decode("utf-8", "replace")
    draft, dropped = address.from_query(dict(parse_qsl(raw)), model)
    assert len("; ".join(dropped)) < _LONGEST_MESSAGE
    query = address.to_query(draft, model, answered=False)
    again, left = address.from_query(query, model)
    assert not left
    assert again.extra == draft.extra
    assert address.to_query(again, model, answered=False) == query
    draft.problem(model, services.reference_for(model)).fingerprint  # noqa: B018
    return "accepted"


def _plan(bench: Bench, rng: random.Random, said: dict[str, object]) -> str:
    model = bench.made
    plan = read_plan(text_of(mutate.text(bench.plan, rng)), model)
    spend = plan.array(model)
    assert np.isfinite(spend).all()
    assert (spend >= 0).all()
    again = read_plan(write_plan(plan, model), model)
    np.testing.assert_allclose(again.array(model), spend, rtol=1e-14)
    answer = contract.finite(contract.plan_json(services.assess(model, plan)))
    json.dumps(answer, allow_nan=False)
    return "accepted"


def _problem(bench: Bench, rng: random.Random, said: dict[str, object]) -> str:
    model = bench.made
    raw = bench.problem
    if rng.random() < 0.5:
        raw = json.dumps(mutate.document(json.loads(raw), rng))
    raw = mutate.text(raw, rng) if rng.random() < 0.7 else raw.encode("utf-8", "surrogatepass")
    problem = parse_problem(text_of(raw), model)
    document = json.dumps(problem.canonical(), allow_nan=False)
    assert parse_problem(document, model) == problem
    _drawn(problem.guardrails, model)
    if rng.random() < _SOLVED:
        answer = services.optimize(model, problem, time_limit=_SECONDS)
        json.dumps(contract.finite(contract.optimum_json(answer)), allow_nan=False)
        return "solved"
    return "accepted"


def _drawn(rules: object, model: FittedModel) -> None:
    """Every rule in words and in rows, as a screen and a search take it."""
    reference = services.reference_for(model)
    ground = services.ground_of(model, reference, services.SHOWN_TAIL)
    for rule in rules:  # type: ignore[attr-defined]
        guardrail_sets.require_fit(rule, ground)
        assert sentence(rule.sentence(ground), model.card.currency, "EUR").isprintable()
        rule.notes(ground)
        rule.slack(reference.plan.array(model), ground)


_TRIED: dict[str, Callable[[Bench, random.Random, dict[str, object]], str]] = {
    "model": _model,
    "card": _card,
    "set": _set,
    "link": _link,
    "plan": _plan,
    "problem": _problem,
}


def main() -> None:
    """Serve seeds until there are no more."""
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    bench = Bench(Path(sys.argv[1]))
    print(json.dumps({"ready": True}), flush=True)
    with careful():
        for line in sys.stdin:
            print(json.dumps(run(bench, int(line))), flush=True)


if __name__ == "__main__":
    main()

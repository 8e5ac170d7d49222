"""Two fits in words: what moved is named, what is draws alone is called that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.charts import LIGHT, fits_chart
from planner.questions.fit_plans import PlanMoved, Under, best_moved, near_reference
from planner.questions.fits import compare_fits
from planner.wording import fits
from planner.wording.dates import said_date
from planner.wording.fitness import verdict
from planner.wording.units import Units
from tests.planner.questions.test_fits import model, other_draws, responding


def test_the_same_file_says_so() -> None:
    of = compare_fits(model(), model())
    assert fits.headline(of) == ("The two fits say the same of every channel", "")
    assert fits.differences(of) == ["Both are one file."]
    assert fits.total(of) == ""
    best = best_moved(of, near_reference(of.reference))
    assert fits.best(best, False)[1] == "The best plan is the same under both."


def test_other_draws_are_called_that() -> None:
    of = compare_fits(*other_draws(0))
    assert fits.headline(of)[0] == "The two fits differ no more than sampling anew would make them"
    assert "in their draws alone" in fits.differences(of)[0]
    assert {fits.kind(one) for one in of.channels} == {"no more than sampling alone"}


def test_what_moved_is_told_with_where_it_lies() -> None:
    first, second = other_draws(1)
    of = compare_fits(first, responding(second, "c0", 3.0))
    said, beside = fits.headline(of)
    assert said == "What 1 of 3 channels brings lies beyond the other fit's 90 % interval"
    assert beside.startswith("(1 of 3 bring more or less by more than sampling alone; sampling")
    assert beside.endswith("of all differences)")
    (less, _) = fits.headline(compare_fits(first, responding(second, "c0", 1.1)))
    assert less == "What each channel brings lies within the other fit's 90 % interval"
    assert fits.kind(of.channels[0]) == "less, beyond the other's interval"
    assert [fits.place(one) for one in of.channels[:2]] == ["beyond", "sampling alone"]
    assert "for the same money" in fits.total(of)
    assert fits.base(of).startswith("The base is not compared: the base of made is not known")
    drawn = fits_chart(of, LIGHT)
    assert drawn.alt.startswith("What 1 of 3 channels brings")


def test_each_fit_is_told_by_where_its_data_end_and_judged_as_everywhere() -> None:
    first, second = other_draws(2)
    second = replace(second, fitted_at="2026-11-22T10:00:00")
    of = compare_fits(first, second)
    last = said_date(first.dates[-1] + np.timedelta64(6, "D"))
    assert (
        f"This fit is {first.card.title} (data to {last}, fitted 12 Feb 2024); the other is"
        in fits.which(of)
    )
    assert fits.which(of).endswith(f"(data to {last}, fitted 22 Nov 2026).")
    both = [said for _, said in fits.fitness(of)]
    for start, fit, level in (("This one", of.model, of.now), ("The other", of.other, of.then)):
        wanted = verdict(fit, level)
        assert f"{start} is {wanted[0].lower()}{wanted[1:]}." in both


def test_what_differs_by_the_files_is_listed() -> None:
    short = replace(
        model(),
        fingerprint="7" * 64,
        dates=model().dates[:80],
        media=model().media[:80],
        spend=model().spend[:80],
        outcome=model().outcome[:80],
        l_max=6,
    )
    (said,) = fits.differences(compare_fits(model(), short))
    assert said == "What differs by the files: 30 weeks of data that the other lacks."
    (said,) = fits.differences(compare_fits(short, replace(model(), l_max=6, normalize=False)))
    assert "30 weeks of data that only the other has" in said
    assert "weights of the carry-over sum to one: yes, not no" in said
    assert said.endswith("Which of these moved a channel, the files alone cannot tell.")


def test_kept_plans_agree_or_do_not() -> None:
    units = Units.of(model())
    of = compare_fits(model(), responding(model(), "c0", 0.02))
    (one,) = (Under(of.total.after, of.total.after, "incremental", None),)
    assert fits.gain(units, one) == "the current plan"
    assert fits.gain(units, None) == "–"
    assert fits.verdict(PlanMoved("a", None, None, "It does not fit.")) == "It does not fit"
    assert fits.verdict(PlanMoved("a", one, one)) == "agree"


def test_the_best_plan_of_both() -> None:
    of = compare_fits(model(), responding(model(), "c1", 5.0))
    found = best_moved(of, near_reference(of.reference))
    lines = " ".join(fits.best(found, False))
    assert "of the money goes elsewhere" in lines
    assert Units.of(model()).say_outcome(found.costs.mean) in lines
    assert np.isfinite(found.moved)

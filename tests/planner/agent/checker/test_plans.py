"""Which plan, channel or region a figure is of, in sentences that name several."""

from __future__ import annotations

import pytest

from tests.planner.agent.checker.plans import wrong

RIGHT = [
    "Spend on TV climbs to €10.5 M in the Bold plan; the current plan has €8.05 M.",
    "At €10.5 M, TV gets more in Bold than the €8.05 M of the current plan.",
    "TV goes to €10.5 M and Social to €2.54 M in Bold; today they get €8.05 M and €1.69 M.",
    "Bold has €10.5 M for TV (now €8.05 M) and €2.54 M for Social (now €1.69 M).",
    "Both TV and Social go up in Bold, the first to €10.5 M (now €8.05 M), the other to €2.54 M.",
    "TV, Radio and Social get €10.5 M, €610 k and €2.54 M in Bold, "
    "against €8.05 M, €1.22 M and €1.69 M now.",
    "Radio would go from €1.22 M to €610 k under Bold.",
    "Radio has a lower return than Social in Bold: 1.62 against 3.11.",
    "Radio loses to Social on return per euro in Bold: 1.62 versus 3.11.",
    "At the margin TV is weaker in North than in South in the best plan: 1.76 against 2.09.",
    "Bold spends more than Careful (€13.65 M against €12.15 M) and earns more "
    "(€9.14 M against €8.85 M).",
    "Bold is the better plan by profit, €9.14 M against €7.36 M in the current plan.",
    "Take Bold instead of Careful and profit rises from €8.85 M to €9.14 M.",
    "In 83 % of the draws Bold earns more than Careful.",
    "In 83 % of the draws Careful earns less than Bold.",
    "Bold earns €1.78 M more profit than the current plan; it could be as low as €1.07 M.",
    "The gain in profit from Bold against the current plan is €1.78 M.",
    "For Social, Bold leaves the return on the last euro at 2.62; the range is 2.42 to 2.92.",
    "A euro on Radio brings 1.62 on average and 1.31 at the margin in Bold.",
    "Social brings back 3.11 per euro in Bold; Radio, at 1.62, is worse.",
    "The budget for TV goes up to €10.5 M under Bold, €8.05 M being what it gets today.",
    "Bold would put €10.5 M into TV; so far it has been €8.05 M.",
    "Radio receives €1.22 M under the current plan and €610 k under Bold.",
    "Bold costs €13.65 M and is expected to earn €9.14 M of profit.",
    "The expected profit under Bold is €9.14 M; nine draws in ten lie between €6.4 M and €12.1 M.",
    "Expected profit: €7.36 M (€5.1 M to €9.7 M). That is the current plan.",
]
SPOILED = [
    "Spend on TV climbs to €10.5 M in the Careful plan; the current plan has €8.05 M.",
    "At €10.5 M, TV gets more in Careful than the €8.05 M of the current plan.",
    "TV goes to €10.5 M and Social to €2.54 M in Bold; today they get €1.69 M and €8.05 M.",
    "Bold has €10.5 M for TV (now €9.23 M) and €2.54 M for Social (now €1.69 M).",
    "Both TV and Social go up in Bold, the first to €2.54 M, the other to €10.5 M.",
    "TV, Radio and Social get €10.5 M, €610 k and €2.54 M in Bold, "
    "against €1.22 M, €8.05 M and €1.69 M now.",
    "Radio would go from €1.22 M to €610 k under Careful.",
    "Radio has a lower return than Social in Bold: 3.11 against 1.62.",
    "Social loses to Radio on return per euro in Bold: 1.62 versus 3.11.",
    "At the margin TV is weaker in North than in South in the best plan: 2.09 against 1.76.",
    "Bold spends more than Careful (€12.15 M against €13.65 M).",
    "Bold is the better plan by profit, €7.36 M against €9.14 M in the current plan.",
    "Take Bold instead of the current plan and profit rises from €8.85 M to €9.14 M.",
    "In 83 % of the draws Careful earns more than Bold.",
    "In 83 % of the draws Bold loses to Careful on profit.",
    "Bold earns €1.78 M more profit than the current plan; it could be as low as €1.23 M.",
    "The gain in profit from the current plan against Bold is €1.78 M.",
    "For Social, Careful leaves the return on the last euro at 2.62; the range is 2.42 to 2.92.",
    "A euro on Radio brings 1.31 on average and 1.62 at the margin in Bold.",
    "Social brings back 3.11 per euro in Careful; Radio, at 1.62, is worse.",
    "The budget for TV goes up to €10.5 M under Careful, €8.05 M being what it gets today.",
    "Bold would put €8.05 M into TV; so far it has been €10.5 M.",
    "Radio receives €610 k under the current plan and €1.22 M under Bold.",
    "Expected profit: €7.36 M (€5.1 M to €9.7 M). That is the Bold plan.",
    "Over 12 weeks Bold spends €13.65 M.",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_figure_is_of_the_name_that_stands_with_it(text: str) -> None:
    assert not wrong(text)


@pytest.mark.parametrize("text", SPOILED)
def test_a_figure_of_another_name_is_stopped(text: str) -> None:
    assert wrong(text)


def test_the_choice_of_a_plan_costs_what_it_costs_of_that_plan() -> None:
    assert not wrong("Choosing Careful forgoes €290 k of profit against the best of the plans.")
    assert wrong("Choosing Bold forgoes €290 k of profit against the best of the plans.")


def test_a_chance_has_no_sign() -> None:
    assert "sign" in wrong("In −83 % of the draws Bold earns more than Careful.")


def test_dates_with_the_month_first_are_dates() -> None:
    assert not wrong("By January 3, 2027, Bold has brought a profit of €9.14 M.")
    assert "date" in wrong("By March 3, 2029, Bold has brought a profit of €9.14 M.")

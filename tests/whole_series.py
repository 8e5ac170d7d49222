"""What media bring over all of the data and beyond, one cell and draw at a time.

Another road to what windows of a past say: nothing of ``ResponseWindow`` is used.
"""

import numpy as np

from mmm_core.plan import default_horizon, first_position, reference_plan


def _hill(x, k, s, p):
    safe = np.where(x > 0, x, 1.0)
    full = p["beta"][k, s] / (1 + (p["kappa"][k, s] / safe) ** p["slope"][k, s])
    return np.where(x > 0, full, 0.0)


def contribution(model, media):
    """(cells, samples, periods) of scaled media (periods, cells) that begin with the data."""
    weights, p = model.adstock_weights, model.saturation_parameters
    result = np.zeros((len(model.cells), model.samples, len(media)))
    for k in range(result.shape[0]):
        for s in range(model.samples):
            if model.adstock_first:
                carried = np.convolve(media[:, k], weights[k, s])[: len(media)]
                result[k, s] = _hill(carried, k, s, p)
            else:
                effect = _hill(media[:, k], k, s, p)
                result[k, s] = np.convolve(effect, weights[k, s])[: len(media)]
    return result * model.outcome_factor[:, None, None]


def brought(model, horizon, media):
    """What scaled media (periods, cells) in place of those of a past brought beyond none there.

    Returns
    -------
    (cells, samples), over those periods and the ``l_max`` after them; after the data the
    current plan goes on
    """
    first = first_position(model, horizon)
    after = reference_plan(model, default_horizon(model, model.l_max)).plan.array(model)
    whole = np.concatenate([model.observed_media, after / model.media_scale])
    until = first + horizon.periods + model.l_max
    sums = []
    for inside in (media, np.zeros_like(media)):
        series = whole.copy()
        series[first : first + horizon.periods] = inside
        sums.append(contribution(model, series)[:, :, first:until].sum(axis=2))
    return sums[0] - sums[1]

"""Our kernels and PyMC-Marketing's: the same numbers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmm_core.curves import ADSTOCKS, SATURATIONS, adstock_weights
from mmm_core.errors import UnsupportedFeature
from mmm_core.importers import read_model

pytestmark = pytest.mark.parity
MODELS = ["geo_panel", "national_hill", "national_logistic", "national_weibull_mm"]
PERIODS, CELLS = 40, 7


@pytest.mark.parametrize("name", MODELS)
def test_fitted_models_are_recomputed(shared: Path, name: str) -> None:
    recomputed(shared / "models" / f"{name}.nc", 250)


@pytest.mark.parametrize("name", MODELS)
def test_our_own_fitted_models_are_recomputed(goldens: Path, name: str) -> None:
    recomputed(goldens / f"{name}.nc", 30)


def recomputed(path: Path, samples: int) -> None:
    model = read_model(path)
    assert model.parity is not None
    assert model.parity < 1e-12
    assert model.base is not None
    assert model.samples == samples


def test_time_varying_media_is_refused(shared: Path) -> None:
    with pytest.raises(UnsupportedFeature, match="time-varying media") as caught:
        read_model(shared / "models" / "national_time_varying_media.nc")
    assert caught.value.feature == "time-varying media"


@pytest.fixture(scope="module")
def rng() -> np.random.Generator:
    return np.random.default_rng(20_260_101)


def drawn(rng: np.random.Generator, domain: Any, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    found = {}
    for name in names:
        low, high = domain[name]
        found[name] = rng.uniform(max(low, 0.05), min(high, 3.0) * 0.97, CELLS)
    return found


def theirs(component: Any, media: np.ndarray, parameters: dict[str, np.ndarray]) -> np.ndarray:
    from pytensor.compile.mode import Mode
    from pytensor.xtensor import as_xtensor

    x = as_xtensor(media, dims=("date", "channel"))
    named = {name: as_xtensor(v, dims=("channel",)) for name, v in parameters.items()}
    result = component.function(x, dim="date", **named)
    values = result.values.eval(mode=Mode(linker="py", optimizer="fast_compile"))
    return values.T if result.dims == ("channel", "date") else values


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("l_max", [2, 8])
@pytest.mark.parametrize("kind", sorted(ADSTOCKS))
def test_adstock(rng: np.random.Generator, kind: str, l_max: int, normalize: bool) -> None:
    module = pytest.importorskip("pymc_marketing.mmm.components.adstock")
    media = rng.gamma(1.0, 1.0, (PERIODS, CELLS))
    parameters = drawn(rng, ADSTOCKS[kind].domain, ADSTOCKS[kind].parameters)
    component = getattr(module, kind)(l_max=l_max, normalize=normalize)
    weights = adstock_weights(kind, l_max, normalize, parameters, (CELLS,))
    felt = np.stack([np.convolve(media[:, k], weights[k])[:PERIODS] for k in range(CELLS)], axis=1)
    np.testing.assert_allclose(felt, theirs(component, media, parameters), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("kind", ["GeometricAdstock", "DelayedAdstock"])
def test_halflife(rng: np.random.Generator, kind: str) -> None:
    module = pytest.importorskip("pymc_marketing.mmm.components.adstock")
    halflife = rng.uniform(0.3, 5.0, 50)
    convert = ADSTOCKS[kind].alpha_from_halflife
    assert convert is not None
    expected = getattr(module, kind)._alpha_from_halflife(halflife)
    np.testing.assert_allclose(convert(halflife), expected, rtol=1e-14)


@pytest.mark.parametrize("kind", sorted(SATURATIONS))
def test_saturation(rng: np.random.Generator, kind: str) -> None:
    module = pytest.importorskip("pymc_marketing.mmm.components.saturation")
    media = rng.gamma(1.0, 1.0, (PERIODS, CELLS))
    media[::5] = 0.0
    parameters = drawn(rng, SATURATIONS[kind].domain, SATURATIONS[kind].parameters)
    ours = SATURATIONS[kind].value(media, parameters)
    expected = theirs(getattr(module, kind)(), media, parameters)
    np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-12)

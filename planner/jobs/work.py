"""One call that takes a while, and how it and its answer cross to another process.

The model that it is about is large, and the same for many calls: it does not travel with
them, whatever is assumed of it. What answers have in common, such as the response of the current
plan, arrives with each of them and is held once. Only Headroom's own processes speak so to each
other; no file is ever read this way.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from mmm_core.model import FittedModel
from optimizer.progress import Watcher

_MODEL = "the model"
# Arrays from this size on, bytes, travel by themselves.
_LARGE = 100_000


@dataclass(frozen=True, eq=False)
class Work:
    """A function with its arguments; called with a ``watcher`` beside them.

    Parameters
    ----------
    function : one that a module holds by name, where it is to cross to another process
    arguments : in order
    model : the one that the arguments, and the answer, are about; None for none
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    model: FittedModel | None = None

    def run(self, watcher: Watcher) -> Any:
        """Do it here."""
        return self.function(*self.arguments, watcher=watcher)

    def after(self, known: tuple[Any, ...]) -> Work:
        """The same once more, told what it had found (``Progress.known``) when it was stopped."""
        return replace(self, function=partial(self.function, known=known)) if known else self


@dataclass(frozen=True, eq=False)
class Parcel:
    """A value on its way to another process: the model left out, large arrays beside it."""

    content: bytes
    arrays: tuple[bytes, ...]


class Shelf:
    """Large arrays that have arrived and are still in use: equal ones are held once."""

    def __init__(self) -> None:
        self._held: WeakValueDictionary[bytes, np.ndarray] = WeakValueDictionary()

    def unpacked(self, parcel: Parcel, model: FittedModel | None) -> tuple[Any, int]:
        """The value again, with this process's own model in it; the bytes that it adds."""
        arrays, added = [], len(parcel.content)
        for content in parcel.arrays:
            key = hashlib.sha256(content).digest()
            array = self._held.get(key)
            if array is None:
                array = self._held[key] = np.frombuffer(content, np.uint8)
                added += len(content)
            arrays.append(array)
        return _Unpickler(io.BytesIO(parcel.content), model, arrays).load(), added


def packed(value: Any, model: FittedModel | None) -> Parcel:
    """A value on its way to another process, without the model."""
    stream, arrays = io.BytesIO(), list[bytes]()
    _Pickler(stream, model, arrays).dump(value)
    return Parcel(stream.getvalue(), tuple(arrays))


class _Pickler(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, model: FittedModel | None, arrays: list[bytes]) -> None:
        def beside(array: pickle.PickleBuffer) -> bool:
            """Whether an array stays in the content."""
            raw = array.raw()
            if raw.nbytes >= _LARGE:
                arrays.append(raw.tobytes())
            return raw.nbytes < _LARGE

        super().__init__(stream, pickle.HIGHEST_PROTOCOL, buffer_callback=beside)
        self._model = model

    def persistent_id(self, value: Any) -> tuple[str, Any] | None:
        """Of the model, whatever it is under: its card and what it assumes are all that is said."""
        own = self._model
        if not isinstance(value, FittedModel) or own is None:
            return None
        if value is own:
            return _MODEL, None
        same = value.saturation is own.saturation and value.adstock is own.adstock
        if same and value.own_identity == own.own_identity:
            return _MODEL, (value.card, value.assumed)
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(
        self, stream: io.BytesIO, model: FittedModel | None, arrays: list[np.ndarray]
    ) -> None:
        super().__init__(stream, buffers=arrays)
        self._model = model
        self._under: dict[str, FittedModel] = {}

    def persistent_load(self, name: tuple[str, Any]) -> Any:
        if name[1] is None or self._model is None:
            return self._model
        card, assumed = name[1]
        found = replace(self._model, card=card, assumed=assumed)
        return self._under.setdefault(found.identity, found)

"""One call that takes a while, and how it and its answer cross to another process.

The model that it is about is large, and the same for many calls: it does not travel with
them. Only Headroom's own processes speak so to each other; no file is ever read this way.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mmm_core.model import FittedModel
from optimizer.progress import Watcher

_MODEL = "the model"


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


def packed(value: Any, model: FittedModel | None) -> bytes:
    """A value on its way to another process, without the model."""
    stream = io.BytesIO()
    _Pickler(stream, model).dump(value)
    return stream.getvalue()


def unpacked(content: bytes, model: FittedModel | None) -> Any:
    """The value again, with this process's own model in it."""
    return _Unpickler(io.BytesIO(content), model).load()


class _Pickler(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, model: FittedModel | None) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._model = model

    def persistent_id(self, value: Any) -> str | None:
        return _MODEL if value is self._model and value is not None else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, model: FittedModel | None) -> None:
        super().__init__(stream)
        self._model = model

    def persistent_load(self, name: Any) -> Any:
        return self._model

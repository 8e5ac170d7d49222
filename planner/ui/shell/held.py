"""What browsers may leave with the server: files that were sent and not yet taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from streamlit import runtime

from mmm_core.limits import SENT_BY_ALL, SENT_BY_ONE, SENT_SMALL
from planner import services

_UPLOAD = "/_stcore/upload_file/"


def refusal(method: str, path: str, headers: Mapping[str, str]) -> tuple[int, str] | None:
    """Status and reason for which a request is refused; None for one that may go on.

    A file is held in memory from when it arrives until its screen has read it, or its tab is gone.
    """
    _, found, rest = path.partition(_UPLOAD)
    if method != "PUT" or not found:
        return None
    length = headers.get("content-length", "")
    if not length.isdigit():
        return 411, "Say how long the file is."
    size, tab = int(length), rest.split("/")[0]
    if size > SENT_SMALL.most and not services.changes_allowed():
        return 403, "No model can be added on this server."
    held = _held()
    if size + held.get(tab, 0) > SENT_BY_ONE.most:
        return 413, f"One tab may leave {SENT_BY_ONE.most:,} bytes of files; reload it."
    if size + sum(held.values()) > SENT_BY_ALL.most:
        return 413, "Too many files are waiting to be checked; try again in a minute."
    return None


def _held() -> dict[str, int]:
    """Bytes that are held, by tab."""
    if not runtime.exists():
        return {}
    storage: Mapping[str, Mapping[str, Any]] = getattr(
        runtime.get_instance().uploaded_file_mgr, "file_storage", {}
    )
    return {tab: _bytes(list(files.values())) for tab, files in list(storage.items())}


def _bytes(files: Sequence[Any]) -> int:
    return sum(len(one.data) for one in files)

"""What was measured on: enough to compare ratios, nothing that names a machine."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "numpy",
    "scipy",
    "xarray",
    "cvxpy",
    "highspy",
    "streamlit",
    "pymc-marketing",
    "pymc",
    "pytensor",
    "numba",
)


def processor() -> str:
    """Name of the processor as the system tells it, else its architecture."""
    told = Path("/proc/cpuinfo")
    if told.is_file():
        for line in told.read_text("utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def memory() -> str:
    """Physical memory."""
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return "unknown"
    return f"{size / 1e9:.0f} GB"


def load() -> str:
    """Mean number of processes that wanted a core in the last minute."""
    try:
        return f"{os.getloadavg()[0]:.1f}"
    except (OSError, AttributeError):
        return "unknown"


def versions() -> dict[str, str]:
    """Versions of what was measured and what it stands on."""
    found = {"Python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

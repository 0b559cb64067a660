"""The index of the whole corpus, built once for all tests that need it (tests/conftest.py)."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.build import BuildReport
from indexer.settings import Settings


@dataclass(frozen=True, slots=True)
class WholeIndex:
    """Where it lies, and what the build said. A test that changes the index works on a copy."""

    settings: Settings
    report: BuildReport

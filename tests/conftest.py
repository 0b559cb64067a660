"""The whole corpus with the real encoder is built once for all tests that need it: it takes most of a minute."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.build import build_index
from indexer.settings import Settings
from tests.whole import WholeIndex

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def whole_index(tmp_path_factory: pytest.TempPathFactory) -> WholeIndex:
    settings = Settings(ROOT / "corpus", tmp_path_factory.mktemp("whole"))
    report = build_index(settings, force=False, progress=lambda step, done, total: None, now=datetime.now(UTC))
    return WholeIndex(settings, report)

"""The whole corpus with the real encoder is built once for all tests that need it: it takes most of a minute."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.build import build_index
from indexer.settings import Settings
from tests.whole import WholeIndex

ROOT = Path(__file__).parent.parent


IN_A_BROWSER = {"browser", "browser_embed"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a busy machine now and then draws a part of the page late or not at all: once more, and the summary
    counts it."""
    for item in items:
        if item.path.parent.name in IN_A_BROWSER:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def whole_index(tmp_path_factory: pytest.TempPathFactory) -> WholeIndex:
    settings = Settings(ROOT / "corpus", tmp_path_factory.mktemp("whole"))
    report = build_index(settings, force=False, progress=lambda step, done, total: None, now=datetime.now(UTC))
    return WholeIndex(settings, report)

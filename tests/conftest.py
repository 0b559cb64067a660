"""The whole corpus with the real encoder is built once for all tests that need it: it takes most of a minute."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
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
    """Built by the first worker that needs it; every worker has a copy, whose servers count their own use."""
    of_all = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        of_all = of_all.parent
    built, report = of_all / "whole", of_all / "whole.pickle"
    with (of_all / "whole.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not report.exists():
            said = build_index(
                Settings(ROOT / "corpus", built), force=False, progress=lambda *_: None, now=datetime.now(UTC)
            )
            report.write_bytes(pickle.dumps(said))
    own = tmp_path_factory.mktemp("own") / "data"
    shutil.copytree(built, own, symlinks=True)
    return WholeIndex(Settings(ROOT / "corpus", own), pickle.loads(report.read_bytes()))

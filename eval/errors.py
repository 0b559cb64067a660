"""Errors of the harness; each message says in Chinese what to do next.

YijuError
└── EvalError
    ├── BadQueries      a file of judged queries that cannot be read or does not fit the corpus
    ├── BadCollection   a folder without corpus.jsonl, queries or qrels, or with broken lines
    ├── BadRun          a run that is not there, or that answers other queries
    ├── MissingMeasures `yiju eval` without ir_measures
    ├── MissingPeer     `yiju eval peers` without the packages it compares with
    ├── BadCheckpoint   a file that a training cannot go on from
    └── GateFailed      quality fell significantly below eval/baseline.json
"""

from __future__ import annotations

from indexer.errors import YijuError


class EvalError(YijuError):
    """Base of everything the harness raises on purpose."""


class BadQueries(EvalError):
    """Judged queries that cannot be used."""


class BadCollection(EvalError):
    """A collection that cannot be used."""


class BadRun(EvalError):
    """A run that cannot be used."""


class MissingMeasures(EvalError):
    """The package that calculates the measures is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"评测还缺少 {package}；请运行 pip install 'yiju[eval]'（源码目录里：pip install -e '.[eval]'）"
        )


class MissingPeer(EvalError):
    """A compared framework is not installed."""


class BadCheckpoint(EvalError):
    """A file that a training cannot go on from."""


class GateFailed(EvalError):
    """A measure fell significantly."""

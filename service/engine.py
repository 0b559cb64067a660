"""The open index behind the server. In: a way to open one. Out: a Searcher for each request. Swapped while serving.

A request takes the Searcher once and keeps it, so a swap never mixes two generations in one answer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from indexer.errors import YijuError
from indexer.settings import Settings
from service.catalogue import Suggestion, all_suggestions
from service.errors import FeedbackNotKept, NotReady
from service.records import SearchRequest
from service.search import Searcher

if TYPE_CHECKING:
    from indexer.encoder import Encoder

FEEDBACK_FILE = "feedback.jsonl"


def open_searcher(settings: Settings, encoder: Encoder | None = None) -> Searcher:
    """The current generation with its encoder (opened here if not given). Raises GenerationError, EncoderError."""
    from indexer.encoder import open_encoder
    from indexer.generation import open_generation

    encoder = encoder or open_encoder(settings)
    generation = open_generation(settings.index_dir, encoder_fingerprint=encoder.fingerprint)
    searcher = Searcher(generation, encoder, date.today())
    # The dictionary and the model's first run cost half a second: now, not when somebody asks.
    searcher.search(SearchRequest("政策"))
    return searcher


class Engine:
    """Holds the current Searcher. `load` opens the newest generation and raises YijuError when it cannot."""

    def __init__(self, load: Callable[[], Searcher], data_dir: Path, *, today: Callable[[], date] = date.today) -> None:
        self._load = load
        self._today = today
        self._searcher: Searcher | None = None
        self._suggestions: tuple[str, tuple[Suggestion, ...]] = ("", ())
        self._loading = Lock()
        self._writing = Lock()
        self.data_dir = data_dir
        self._feedback_path = data_dir / FEEDBACK_FILE

    def reload(self) -> None:
        """Open the newest generation and swap it in. Raises YijuError; what was open then stays open."""
        with self._loading:
            self._searcher = self._load()

    @property
    def is_open(self) -> bool:
        return self._searcher is not None

    def searcher(self) -> Searcher:
        """The open index as of today, opened now if none is yet. Raises NotReady."""
        if self._searcher is None:
            try:
                self.reload()
            except YijuError as error:
                raise NotReady(str(error)) from error
        searcher = self._searcher
        if searcher is None:  # only if `load` broke its promise
            raise NotReady()
        return searcher.as_of(self._today())

    def suggestions(self) -> tuple[Suggestion, ...]:
        """What can be completed in the open generation; collected once for each. Raises NotReady."""
        generation = self.searcher().generation
        name, known = self._suggestions
        if name != generation.name:
            known = all_suggestions(generation.documents)
            self._suggestions = (generation.name, known)
        return known

    def keep_feedback(self, judgement: dict[str, Any]) -> str:
        """Append one JSON line, on the disk before the caller is told. Returns the time. Raises FeedbackNotKept."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, **judgement}, ensure_ascii=False) + "\n"
        try:
            with self._writing:
                self._feedback_path.parent.mkdir(parents=True, exist_ok=True)
                with self._feedback_path.open("a", encoding="utf-8") as file:
                    file.write(line)
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise FeedbackNotKept(error.strerror or type(error).__name__) from error
        return at

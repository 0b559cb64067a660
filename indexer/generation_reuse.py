"""What the next build need not compute again. In: the index folder. Out: vectors and tokens by the text they are of.

Nothing known is always right: then everything is computed, and the result is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import GenerationError
from indexer.generation import Generation, open_generation
from indexer.generation_content import read_tokens
from indexer.records import WINDOW_KINDS, Document, Passage, Window

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Known:
    """Of the current generation: `text_key` of a text -> its vector, float32 (dim,), or its tokens."""

    vectors: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)
    tokens: dict[str, list[str]] = field(default_factory=dict)


def load_known(index_dir: Path, *, encoder_fingerprint: str, cut_with: dict[str, Any]) -> Known:
    """Tokens if the generation's options hold all of `cut_with`; vectors if the same encoder made them of what this
    version embeds, whatever the administrator's terms."""
    try:
        generation = open_generation(index_dir, encoder_fingerprint=None)
        same_encoder = generation.encoder_fingerprint == encoder_fingerprint
        differing = {name for name, value in cut_with.items() if generation.options.get(name) != value}
        same_vectors = same_encoder and differing <= {"terms"}
        return Known(_vectors(generation) if same_vectors else {}, {} if differing else _tokens(generation))
    except GenerationError:
        return Known()


def lexical_text(document: Document, passage: Passage) -> str:
    """What BM25 sees of a passage: its own text and the headings above it. A heading names the topic that its
    clauses no longer repeat."""
    return "\n".join((*passage.section_path, document.text[passage.start : passage.end]))


def lexical_texts(documents: Sequence[Document], passages: Sequence[Passage]) -> list[str]:
    by_id = {document.id: document for document in documents}
    return [lexical_text(by_id[passage.document_id], passage) for passage in passages]


def window_texts(documents: Sequence[Document], passages: Sequence[Passage], windows: Sequence[Window]) -> list[str]:
    """What the encoder sees of every window, in order: of a sentence or a clause its own text, of a whole passage what
    BM25 sees. A clause is told from its like in another chapter by the headings."""
    texts = {document.id: document.text for document in documents}
    whole = lexical_texts(documents, passages)
    return [
        whole[window.passage]
        if window.kind == "passage"
        else texts[passages[window.passage].document_id][window.start : window.end]
        for window in windows
    ]


def text_key(text: str) -> str:
    """What the text of a window or passage is looked up by."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _vectors(generation: Generation) -> dict[str, npt.NDArray[np.float32]]:
    if not len(generation.windows):
        return {}
    windows = [Window(n, start, end, WINDOW_KINDS[kind]) for n, start, end, kind in generation.windows.tolist()]
    texts = window_texts(generation.documents, generation.passages, windows)
    rows = generation.faiss_index.reconstruct_n(0, len(windows))
    return {text_key(text): row for text, row in zip(texts, rows, strict=True)}


def _tokens(generation: Generation) -> dict[str, list[str]]:
    lists = read_tokens(generation.folder, generation.bm25.vocabulary)
    if lists is None or len(lists) != len(generation.passages):
        return {}
    texts = lexical_texts(generation.documents, generation.passages)
    return {text_key(text): own for text, own in zip(texts, lists, strict=True)}

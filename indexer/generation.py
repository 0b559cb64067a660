"""An index generation, opened and checked. In: the index folder. Out: a `Generation`, wholly in memory.

This is the door to the folder: what writes it (indexer.generation_write, generation_lock), what its files hold
(generation_content), how they are named and trusted (generation_files). Errors: NoIndex, DamagedIndex, WrongEncoder.
numpy and faiss are imported only where a generation is read or written whole, so that `yiju index status` is quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import DamagedIndex, WrongEncoder
from indexer.generation_content import (
    check_windows,
    read_bm25,
    read_documents,
    read_passages,
    read_vectors,
    read_windows,
)
from indexer.generation_files import (
    MEND,
    GenerationManifest,
    StoredFile,
    current_name,
    damaged,
    file_problems,
    manifest_of,
)
from indexer.generation_lock import build_lock
from indexer.generation_write import write_generation
from indexer.records import Document, Passage

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from indexer.bm25 import CompiledBM25

__all__ = [
    "Generation",
    "GenerationManifest",
    "StoredFile",
    "build_lock",
    "open_generation",
    "read_manifest",
    "verify_generation",
    "verify_named",
    "write_generation",
]


@dataclass(frozen=True, slots=True, eq=False)
class Generation:
    """An open generation, wholly in memory: its folder may be removed while it is in use."""

    name: str
    folder: Path
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    windows: npt.NDArray[np.int32]  # (n, 4), read-only: passage, start, end, kind, as in records.Window
    bm25: CompiledBM25
    faiss_index: Any  # faiss.Index, inner product; row i is window i
    encoder_name: str
    encoder_fingerprint: str
    corpus_fingerprint: str
    built_at: str
    options: dict[str, Any]

    def __post_init__(self) -> None:
        passages, windows = len(self.passages), len(self.windows)
        if self.bm25.n_passages != passages:
            raise ValueError(f"{passages} passages, but BM25 of {self.bm25.n_passages}")
        if self.faiss_index.ntotal != windows:
            raise ValueError(f"{windows} windows, but {self.faiss_index.ntotal} vectors")
        check_windows(self.windows, passages)


def open_generation(index_dir: Path, *, encoder_fingerprint: str | None, verify: bool = True) -> Generation:
    """The current generation. `encoder_fingerprint` None accepts any encoder; `verify` compares every checksum.

    Raises NoIndex, DamagedIndex or WrongEncoder.
    """
    while True:
        manifest = read_manifest(index_dir)
        try:
            return _open(index_dir, manifest, encoder_fingerprint, verify)
        except DamagedIndex:
            if current_name(index_dir) == manifest.name:
                raise
            # A build finished meanwhile and removed the generation we were reading: open the new one.


def read_manifest(index_dir: Path) -> GenerationManifest:
    """Facts of the current generation from generation.json alone. Raises NoIndex or DamagedIndex."""
    while True:
        name = current_name(index_dir)
        try:
            return manifest_of(index_dir / name)
        except DamagedIndex:
            if current_name(index_dir) == name:
                raise


def verify_generation(index_dir: Path) -> list[str]:
    """Every problem of the current generation, a Chinese line each; [] when it is sound. NoIndex when there is none."""
    try:
        name = current_name(index_dir)
    except DamagedIndex as error:
        return [str(error)]
    return verify_named(index_dir, name)


def verify_named(index_dir: Path, name: str) -> list[str]:
    """The same of any generation in the folder."""
    try:
        manifest = manifest_of(index_dir / name)
        problems = list(file_problems(index_dir / name, manifest.files))
        if not problems:
            _open(index_dir, manifest, None, verify=False)
    except DamagedIndex as error:
        return [str(error)]
    return problems


def _open(index_dir: Path, manifest: GenerationManifest, encoder_fingerprint: str | None, verify: bool) -> Generation:
    folder = index_dir / manifest.name
    if encoder_fingerprint not in (None, manifest.encoder_fingerprint):
        raise WrongEncoder(
            f"索引 {manifest.name} 由编码器 {manifest.encoder_name}（{manifest.encoder_fingerprint[:12]}）生成，"
            f"与当前配置的编码器（{str(encoder_fingerprint)[:12]}）不同："
            "请改回原编码器，或重建：yiju index build --force"
        )
    if verify:
        for problem in file_problems(folder, manifest.files):
            raise DamagedIndex(f"{problem}。{MEND}")
    try:
        made = Generation(
            name=manifest.name,
            folder=folder,
            documents=read_documents(folder),
            passages=read_passages(folder),
            windows=read_windows(folder),
            bm25=read_bm25(folder),
            faiss_index=read_vectors(folder),
            encoder_name=manifest.encoder_name,
            encoder_fingerprint=manifest.encoder_fingerprint,
            corpus_fingerprint=manifest.corpus_fingerprint,
            built_at=manifest.built_at,
            options=manifest.options,
        )
    except ValueError as error:  # the parts do not fit each other
        raise damaged(folder, "各文件互不相符") from error
    # The files are read again after their checksums: a disk that now gives less must not pass for a smaller corpus.
    if (len(made.documents), len(made.passages), len(made.windows)) != (
        manifest.documents,
        manifest.passages,
        manifest.windows,
    ):
        raise damaged(folder, "各文件与清单的数目不符")
    return made

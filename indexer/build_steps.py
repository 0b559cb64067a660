"""The steps of a build, each from values to values: read, cut into words, embed; what is known is not computed again.

In: a corpus folder, `Known`, an encoder that may never have to be loaded. Out: `Reading`, token lists, unit vectors
float32 (windows, dim). Reads the corpus folder, writes only the readers' cache. Errors: CorpusError, NoRoomToRead,
EncoderError.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.corpus import Corpus, corpus_fingerprint, read_corpus
from indexer.discovery import TERMS_NAME, files_of
from indexer.encoder import Encoder
from indexer.errors import EmptyCorpus, UnreadableSource
from indexer.generation_reuse import Known, lexical_texts, text_key, window_texts
from indexer.manifest import read_manifest_file

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Progress = Callable[[str, int, int], None]
"""Called with (step in Chinese, done, total)."""

WAITING, READING, CUTTING, LOADING = "等待另一个构建（秒）", "读取文件", "段落切词", "载入编码器"
EMBEDDING, WRITING = "计算句窗向量", "写入索引"
SYNONYMS_NAME = "synonyms.txt"
"""The administrator's own synonyms; optional."""

READINGS = 3


@dataclass(frozen=True, slots=True)
class EncoderSource:
    """An encoder that is known before it is loaded: a build without a new sentence never calls `open`."""

    name: str
    fingerprint: str
    open: Callable[[], Encoder]


@dataclass(frozen=True, slots=True)
class Reading:
    """One state of the corpus folder."""

    fingerprint: str
    corpus: Corpus
    terms: tuple[str, ...]
    synonyms: tuple[str, ...]


def source_fingerprint(corpus_dir: Path) -> str:
    """Hash of everything in the corpus folder that an index is made from."""
    fingerprint = corpus_fingerprint(corpus_dir)
    synonyms = corpus_dir / SYNONYMS_NAME
    if not synonyms.is_file():
        return fingerprint
    return hashlib.sha256(fingerprint.encode() + synonyms.read_bytes()).hexdigest()


def read_folder(corpus_dir: Path, cache_dir: Path, progress: Progress) -> Reading:
    """The folder in one state: when a file is saved while it is read, it is read again. Raises EmptyCorpus too."""
    from indexer.synonyms import read_synonyms
    from indexer.tokens import read_terms

    for _ in range(READINGS):
        try:
            before = source_fingerprint(corpus_dir)
            corpus = read_corpus(corpus_dir, _counted(corpus_dir, progress), cache_dir)
            terms, synonyms = read_terms(corpus_dir / TERMS_NAME), read_synonyms(corpus_dir / SYNONYMS_NAME)
            unchanged = source_fingerprint(corpus_dir) == before
        except OSError as error:  # not of one source: the folder itself, or the temporary folder
            raise UnreadableSource(
                f"读取 {corpus_dir} 时系统报告“{error.strerror or error}”（{error.filename}）："
                "请检查磁盘空间和文件夹权限，再运行 yiju index build"
            ) from error
        if unchanged:
            _refuse_an_empty_index(corpus)
            return Reading(before, corpus, terms, synonyms)
    raise UnreadableSource(f"{corpus_dir} 里的文件一直在变化：请等复制或保存结束，再运行 yiju index build")


def _counted(corpus_dir: Path, progress: Progress) -> Callable[[str], None]:
    expected = len({*read_manifest_file(corpus_dir).sources, *(found.name for found in files_of(corpus_dir))})
    begun: list[str] = []

    def on_source(name: str) -> None:
        begun.append(name)
        progress(READING, len(begun), max(expected, len(begun)))  # an archive holds several

    return on_source


def _refuse_an_empty_index(corpus: Corpus) -> None:
    """A folder of which nothing can be read (a network disk that is gone) must not replace a good index."""
    if not corpus.documents:
        reasons = "；".join(f"{file.source}：{file.reason}" for file in corpus.unread[:3]) or "没有文件"
        raise EmptyCorpus(f"语料目录里没有一份读得出来的文件（{reasons}）：请检查语料目录，原有索引未受影响")


def token_lists(reading: Reading, known: Known, progress: Progress) -> list[list[str]]:
    """The tokens of every passage."""
    from indexer.tokens import tokenize

    texts = lexical_texts(reading.corpus.documents, reading.corpus.passages)
    lists: list[list[str]] = []
    for done, text in enumerate(texts, 1):
        own = known.tokens.get(text_key(text))
        lists.append(tokenize(text, reading.terms) if own is None else own)
        if done % 100 == 0 or done == len(texts):
            progress(CUTTING, done, len(texts))
    return lists


def window_vectors(
    corpus: Corpus, encoder: EncoderSource, known: Known, progress: Progress
) -> tuple[npt.NDArray[np.float32], int]:
    """One unit vector per window, float32 (windows, dim), and how many were known."""
    import numpy as np

    texts = window_texts(corpus.documents, corpus.passages, corpus.windows)
    keys = [text_key(text) for text in texts]
    fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in known.vectors}
    vectors = dict(known.vectors)
    if fresh or not vectors:  # without a window and without a vector only the encoder knows their length
        embedded = _embedded(list(fresh.values()), encoder, progress)
        vectors.update(zip(fresh, embedded, strict=True))
    rows = [vectors[key] for key in keys]
    width = next(iter(vectors.values())).size if vectors else embedded.shape[1]
    return np.array(rows, dtype=np.float32).reshape(len(rows), width), len(texts) - len(fresh)


def _embedded(texts: list[str], source: EncoderSource, progress: Progress) -> npt.NDArray[np.float32]:
    import numpy as np

    progress(LOADING, 0, 1)
    encoder = source.open()
    progress(LOADING, 1, 1)
    if not texts:
        return np.zeros((0, encoder.dim), np.float32)
    done = 0

    def on_progress(count: int) -> None:
        nonlocal done
        done += count
        progress(EMBEDDING, done, len(texts))

    return encoder.encode_passages(texts, on_progress)

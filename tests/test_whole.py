"""The whole corpus with the real encoder: build, search, cite, answer, over HTTP."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from indexer.build import BuildReport, build_index, is_stale
from indexer.encoder import Encoder, open_encoder
from indexer.errors import DamagedIndex, YijuError
from indexer.generation import open_generation
from indexer.settings import Settings
from service.app import create_app
from service.engine import Engine
from service.records import SearchRequest
from service.search import Searcher
from tests.whole import WholeIndex

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 21)
SAME_QUESTION = (
    "5G+工业互联网",
    "5G＋工业互联网",
    "５Ｇ+工业互联网",
    "5g + 工业互联网",
    "what do policies say about 5G+工业互联网",
)


def build(settings: Settings, *, force: bool = False) -> BuildReport:
    return build_index(settings, force=force, progress=lambda step, done, total: None, now=datetime.now(UTC))


@pytest.fixture(scope="module")
def settings(whole_index: WholeIndex) -> Settings:
    report = whole_index.report
    assert (report.documents, report.up_to_date, report.embedded) == (41, False, report.windows - report.reused)
    return whole_index.settings


@pytest.fixture(scope="module")
def encoder(settings: Settings) -> Encoder:
    return open_encoder(settings)


@pytest.fixture(scope="module")
def searcher(settings: Settings, encoder: Encoder) -> Searcher:
    return Searcher(open_generation(settings.index_dir, encoder_fingerprint=encoder.fingerprint), encoder, TODAY)


@pytest.fixture(scope="module")
def client(settings: Settings, searcher: Searcher) -> httpx.Client:
    from starlette.testclient import TestClient

    return TestClient(create_app(Engine(lambda: searcher, settings.data_dir, today=lambda: TODAY)))


def first_five(searcher: Searcher, query: str) -> list[str]:
    return [hit.passage_id for hit in searcher.search(SearchRequest(query=query, top_k=5)).hits]


def test_a_build_with_nothing_changed_takes_under_three_seconds_and_embeds_nothing(settings: Settings) -> None:
    report = build(settings)
    assert report.up_to_date
    assert report.embedded == 0
    started = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "service.cli",
        "--corpus",
        str(settings.corpus_dir),
        "--data",
        str(settings.data_dir),
    ]
    done = subprocess.run([*command, "index", "build"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "已是最新" in done.stdout
    assert time.perf_counter() - started < 3.0


def test_one_question_in_five_spellings_gives_the_same_first_five(searcher: Searcher) -> None:
    expected = first_five(searcher, SAME_QUESTION[0])
    assert len(expected) == 5
    for query in SAME_QUESTION[1:]:
        assert first_five(searcher, query) == expected, query


def test_the_512_project_comes_first_with_its_citation(client: httpx.Client) -> None:
    first = client.post("/v1/search", json={"query": "what do policies say about 5G+工业互联网"}).json()["results"][0]
    citation = first["citation"]
    assert citation["doc_number"] == "工信部通信〔2020〕49号"
    assert citation["section_path"] == ["二、丰富5G技术应用场景", "（三）实施“5G+工业互联网”512工程"]
    assert citation["formatted"] == "《工业和信息化部关于推动5G加快发展的通知》（工信部通信〔2020〕49号）"


def test_every_passage_of_the_corpus_equals_the_text_at_its_offsets_over_http(
    client: httpx.Client, searcher: Searcher
) -> None:
    for passage in searcher.generation.passages:
        got = client.get(f"/v1/passages/{passage.id}").json()
        place = {"start": got["citation"]["start"], "end": got["citation"]["end"]}
        body = client.get(f"/v1/documents/{passage.document_id}/text", params=place).text
        assert got["text"] == body


def test_a_speech_is_cited_with_speaker_date_and_occasion(client: httpx.Client) -> None:
    query = {"query": "大国重器必须掌握在自己手里", "filters": {"level": ["领导论述"]}}
    first = client.post("/v1/search", json=query).json()["results"][0]
    assert first["citation"]["attribution"]["speaker"] == "习近平"
    assert first["citation"]["attribution"]["date"] == "2018-04-25"


def test_a_plan_whose_period_is_over_is_marked_expired(client: httpx.Client) -> None:
    first = client.post("/v1/search", json={"query": "湖北省5G基站建设目标", "filters": {"region": ["湖北省"]}}).json()[
        "results"
    ][0]
    assert first["citation"]["document_id"] == "hubei-5g-2019-2021"
    assert first["citation"]["status"] == "expired"


@pytest.mark.parametrize(
    ("question", "document_id", "fact"),
    [
        ("湖北省到2021年要建设多少个5G基站？", "hubei-5g-2019-2021", "5万个"),
        ("工信部实施“5G+工业互联网”512工程要打造几个产业公共服务平台？", "gxb-txb-2020-49", "5个产业公共服务平台"),
        ("湘乡市电子信息产业链到2025年产值目标是多少？", "xiangxiang-zhanxin-14-5", "500亿元"),
        ("徐州累计投入多少城建资金？", "jingyan-xuzhou", "320亿元"),
    ],
)
def test_an_answer_is_verbatim_and_cited(client: httpx.Client, question: str, document_id: str, fact: str) -> None:
    given = client.post("/v1/answer", json={"question": question}).json()
    assert not given["abstained"], given["reason"]
    cited = {passage["n"]: passage for passage in given["passages"]}
    for sentence in given["sentences"]:
        assert sentence["citations"]
        assert sentence["verbatim"]
        assert any(sentence["text"] in cited[n]["text"] for n in sentence["citations"])
    supporting = {cited[n]["citation"]["document_id"] for s in given["sentences"] for n in s["citations"]}
    assert document_id in supporting
    assert fact in given["answer"]


def test_a_row_of_a_table_is_quoted_under_its_head(client: httpx.Client) -> None:
    given = client.post("/v1/answer", json={"question": "洞口县2025年工业税收目标"}).json()
    lines = [sentence["text"] for sentence in given["sentences"]]
    assert lines[lines.index("3\t工业税收（亿元）\t1.5\t2.5") - 1] == "序号\t主要指标\t2020年\t2025年"


@pytest.mark.parametrize(
    "question",
    [
        "红烧肉怎么做才好吃？",
        "梅西在世界杯上进了几个球？",
        "怎么追女孩子？",
        "明天下不下雨",
        "北京市积分落户需要多少分？",
        "国办发〔2031〕7号说了什么",
        "四川省5G基站建设目标是什么？",
        "湘乡市电子信息产业链到2035年产值目标是多少？",
        "😀",
        "？！。",
    ],
)
def test_what_the_corpus_does_not_hold_is_not_answered(client: httpx.Client, question: str) -> None:
    given = client.post("/v1/answer", json={"question": question}).json()
    assert given["abstained"]
    assert given["reason"]
    assert (given["answer"], given["sentences"]) == ("", [])


def test_a_flipped_bit_is_found_at_open_and_names_the_command_that_mends_it(
    settings: Settings, encoder: Encoder, tmp_path: Path
) -> None:
    copy = tmp_path / "index"
    shutil.copytree(settings.index_dir, copy)
    name = (copy / "CURRENT").read_text().strip()
    victim = copy / name / "vectors.faiss"
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    with pytest.raises(DamagedIndex, match="yiju index build"):
        open_generation(copy, encoder_fingerprint=encoder.fingerprint)


def changed_copy(settings: Settings, folder: Path) -> tuple[Settings, Path]:
    """Corpus and data in `folder`, with one clause changed since the index was built; and the file it stands in."""
    mine = Settings(folder / "corpus", folder / "data")
    shutil.copytree(settings.corpus_dir, mine.corpus_dir)
    shutil.copytree(settings.data_dir, mine.data_dir)
    source = mine.corpus_dir / "003_282604393c848d88.txt"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("评价结果向社会公布", "评价结果每年向社会公布"), encoding="utf-8")
    return mine, source


def test_after_a_small_change_only_what_is_new_is_embedded_and_a_lost_source_costs_only_itself(
    settings: Settings, tmp_path: Path
) -> None:
    mine, source = changed_copy(settings, tmp_path)
    assert is_stale(mine)
    report = build(mine)
    assert 0 < report.embedded < 5
    before = (mine.index_dir / "CURRENT").read_text()
    source.unlink()
    without = build(mine)
    assert [file.source for file in without.unread] == [source.name]  # named, and the rest goes on
    assert (mine.index_dir / "CURRENT").read_text() != before
    assert source.name not in {d.source for d in open_generation(mine.index_dir, encoder_fingerprint=None).documents}


def test_a_full_disk_is_one_clear_line_and_leaves_the_old_index(settings: Settings, tmp_path: Path) -> None:
    mine, _ = changed_copy(settings, tmp_path)
    before = (mine.index_dir / "CURRENT").read_text()
    where = ["--corpus", str(mine.corpus_dir), "--data", str(mine.data_dir)]
    command = [sys.executable, "-m", "service.cli", *where, "index", "build"]
    # A file may not grow beyond 1 MB: the write of the vectors fails as it does on a full disk.
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 1024; trap "" XFSZ; exec "$@"', "limited", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert (mine.index_dir / "CURRENT").read_text() == before


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_up_serves_api_and_page_and_stops_on_interrupt(settings: Settings) -> None:
    port, page_port = free_port(), free_port()
    where = ["--corpus", str(settings.corpus_dir), "--data", str(settings.data_dir)]
    command = [sys.executable, "-m", "service.cli", *where, "up", "--port", str(port), "--ui-port", str(page_port)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as up:
        try:
            assert up.stdout is not None
            printed = ""
            while f":{port}" not in printed or f":{page_port}" not in printed:
                line = up.stdout.readline()
                assert line, f"yiju up ended: {printed}"
                printed += line
            found = httpx.post(f"http://127.0.0.1:{port}/v1/search", json={"query": "5G+工业互联网"}, timeout=10).json()
            assert found["results"][0]["citation"]["document_id"] == "gxb-txb-2020-49"
            assert httpx.get(f"http://127.0.0.1:{page_port}", timeout=10).status_code == 200
            busy = subprocess.run([*command], cwd=ROOT, capture_output=True, text=True, check=False)
            assert busy.returncode == 1
            assert len(busy.stderr.strip().splitlines()) == 1
        finally:
            up.send_signal(signal.SIGINT)
            assert up.wait(timeout=20) == 130


def test_search_in_the_terminal_as_json_and_as_text(settings: Settings) -> None:
    where = ["--corpus", str(settings.corpus_dir), "--data", str(settings.data_dir)]
    command = [sys.executable, "-m", "service.cli", *where, "search", "5G+工业互联网", "--top-k", "2"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "工信部通信〔2020〕49号" in shown
    found = json.loads(
        subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    )
    assert [result["rank"] for result in found["results"]] == [1, 2]


def test_an_encoder_that_is_not_there_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(YijuError, match="YIJU_ENCODER"):
        open_encoder(Settings(settings.corpus_dir, settings.data_dir, encoder="no/such-model"))


def test_a_document_outside_the_filter_is_not_replaced_by_another(client: httpx.Client) -> None:
    asked = {"question": "鄂政发〔2016〕82号的主要目标是什么？", "filters": {"level": ["国家"]}}
    given = client.post("/v1/answer", json=asked).json()
    assert given["abstained"]
    assert "筛选范围" in given["reason"]


def test_a_heading_with_nothing_to_say_is_no_result(client: httpx.Client) -> None:
    found = client.post("/v1/search", json={"query": "指导思想", "top_k": 20}).json()["results"]
    assert all(result["text"] != "（一）指导思想" for result in found)


def test_a_year_already_in_the_occasion_is_not_said_twice(client: httpx.Client) -> None:
    query = {"query": "要以壮士断腕的勇气，果断淘汰那些高污染、高排放的产业和企业"}
    first = client.post("/v1/search", json=query).json()["results"][0]
    assert first["citation"]["formatted"].count("2018年") == 1

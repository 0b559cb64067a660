"""The command line: what a person types, the one line they get, and the exit code. Only the slow ends are replaced."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from rich.text import Text

from indexer.build import BuildReport
from indexer.errors import EmptyCorpus, YijuError
from indexer.records import Attribution
from indexer.settings import Settings
from service import cli_processes, cli_search, cli_serve
from service.cli import main
from service.cli_hits import passage_text, print_answer, print_hits
from service.cli_progress import progress_report
from service.cli_screen import console
from service.records import Answer, AnswerSentence, Citation, Hit, SearchRequest, SearchResult

ROOT = Path(__file__).parent.parent
REPORT = BuildReport("g-1", 3, 40, 90, 80, 10, 2.0, up_to_date=False)
CITATION = Citation(
    document_id="xianning",
    title="咸宁市数字经济发展规划",
    doc_number="咸政发〔2021〕1号",
    issuer=None,
    level="市",
    region="湖北省咸宁市",
    doc_type="规划",
    date="2021",
    period=None,
    status="expired",
    section_path=("二、重点任务", "（一）建设5G"),
    attribution=Attribution("习近平", "2018-04-24/2018-04-28", "在湖北考察时的讲话"),
    page=None,
    start=812,
    end=821,
    source="corpus/002_a.txt",
    formatted="《规划》",
)
HIT = Hit(1, "p1", "加快5G基站\n[建设]。", ((2, 4),), 0.9, 1.0, 0.8, CITATION)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("YIJU_CORPUS", "YIJU_DATA", "YIJU_ENCODER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class FakeSearcher:
    """Stands where the index and the model are opened; everything before and after it is real."""

    def __init__(self, *hits: Hit) -> None:
        self.hits = hits
        self.asked: list[SearchRequest] = []

    def search(self, request: SearchRequest) -> SearchResult:
        self.asked.append(request)
        return SearchResult(request.query, request.query, "g-1", 1.0, len(self.hits), self.hits, {}, None)


def built(seen: list[Settings]) -> Callable[..., BuildReport]:
    def build_index(
        settings: Settings, *, force: bool, progress: Callable[[str, int, int], None], now: datetime
    ) -> BuildReport:
        assert now.tzinfo is not None
        for done in (1, 2):
            progress("读取语料", done, done)
        progress("切词", 40, 40)
        seen.append(settings)
        return REPORT

    return build_index


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "缺少 命令"),
        (["search"], "缺少 检索词"),
        (["nonsense"], "没有 'nonsense' 这个选择"),
        (["search", "5G", "--top-k", "0"], "应为 1 至 100 的整数，得到 0"),
        (["search", "5G", "--mode", "best"], "没有 'best' 这个选择"),
        (["search", "5G", "--level", "乡"], "没有 '乡' 这个选择"),
        (["index", "build", "--forced"], "不认识的参数 --forced"),
        (["index", "build", "--forc"], "不认识的参数 --forc"),  # no abbreviations
        (["serve", "--port", "70000"], "应为 1 至 65535 的整数"),
        (["index", "build", "--corpus"], "后面要有一个值"),
    ],
)
def test_a_usage_error_is_one_chinese_line_and_code_2(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.startswith("依据：")
    assert err.count("\n") == 1


@pytest.mark.parametrize("argv", [["--help"], ["index", "build", "-h"], ["search", "--help"], ["up", "--help"]])
def test_help_is_chinese(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 0
    out = capsys.readouterr().out
    assert "用法：" in out
    for english in ("usage:", "options:", "positional", "show this"):
        assert english not in out


def test_build_prints_finished_steps_and_what_was_built(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("indexer.build.build_index", built([]))
    assert main(["index", "build"]) == 0
    steps = ["读取语料：2/2", "切词：40/40"]
    done = "索引已建好（g-1）：3 份文件，40 个段落，90 个句窗；新编码 80，沿用 10；用时 2.0 秒。"
    assert capsys.readouterr().out.splitlines() == [*steps, done]


@pytest.mark.parametrize("flags_first", [True, False])
def test_global_options_count_before_and_after_the_command(flags_first: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Settings] = []
    monkeypatch.setattr("indexer.build.build_index", built(seen))
    flags, command = ["--corpus", "语料", "--data", "d", "--encoder", "e"], ["index", "build"]
    assert main(flags + command if flags_first else command + flags) == 0
    assert seen == [Settings(corpus_dir=Path("语料"), data_dir=Path("d"), encoder="e")]


def test_flags_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Settings] = []
    monkeypatch.setattr("indexer.build.build_index", built(seen))
    monkeypatch.setenv("YIJU_DATA", "from-environment")
    monkeypatch.setenv("YIJU_CORPUS", "kept")
    assert main(["index", "build", "--data", "from-flag"]) == 0
    assert (seen[0].data_dir, seen[0].corpus_dir) == (Path("from-flag"), Path("kept"))


def raising(error: BaseException) -> Callable[..., BuildReport]:
    def build_index(*args: object, **options: object) -> BuildReport:
        raise error

    return build_index


def test_a_known_error_is_one_line_and_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("indexer.build.build_index", raising(EmptyCorpus("清单里没有文件\n请先添加")))
    assert main(["index", "build"]) == 1
    assert capsys.readouterr() == ("", "依据：清单里没有文件 请先添加\n")
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_is_one_line_and_code_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("indexer.build.build_index", raising(KeyboardInterrupt()))
    assert main(["index", "build"]) == 130
    assert capsys.readouterr() == ("", "依据：已中止。\n")


def test_an_unexpected_error_names_a_log_that_holds_its_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("indexer.build.build_index", raising(ZeroDivisionError("一除以零")))
    assert main(["index", "build"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "data/yiju.log" in err
    assert "Traceback" not in err
    log = (tmp_path / "data" / "yiju.log").read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "ZeroDivisionError: 一除以零" in log


def test_a_log_that_cannot_be_written_goes_to_the_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr("indexer.build.build_index", raising(ZeroDivisionError()))
    assert main(["index", "build"]) == 1
    assert "temporary/yiju.log" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["index", "status"], ["index", "verify"]])
def test_without_an_index_the_line_names_the_command_that_builds_it(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 1
    assert "yiju index build" in capsys.readouterr().err


def test_verify_lists_every_problem_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("indexer.generation.verify_generation", lambda folder: ["甲坏了", "乙坏了"])
    assert main(["index", "verify"]) == 1
    assert capsys.readouterr().err == "依据：甲坏了\n依据：乙坏了\n"


def test_search_prints_rank_source_text_and_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    searcher = FakeSearcher(HIT)
    monkeypatch.setattr(cli_search, "open_searcher", lambda settings: searcher)
    assert main(["search", " 5G ", "--top-k", "3", "--mode", "lexical", "--level", "市", "--level", "县"]) == 0
    (request,) = searcher.asked
    assert (request.query, request.top_k, request.mode, request.filters.level) == ("5G", 3, "lexical", ("市", "县"))
    assert capsys.readouterr().out.splitlines() == [
        "1. 咸宁市数字经济发展规划（咸政发〔2021〕1号）",
        "   市 · 湖北省咸宁市 · 规划期已过 · 二、重点任务 › （一）建设5G",
        "   —— 习近平 · 2018-04-24 至 2018-04-28 · 在湖北考察时的讲话",
        "   加快5G基站 [建设]。",
        "   字符 812–821，002_a.txt",
        "",
        "显示 1 条，共 1 条。",
    ]


def test_highlighted_words_are_bold_and_brackets_are_text() -> None:
    text = passage_text(HIT)
    assert isinstance(text, Text)
    assert [(span.start, span.end) for span in text.spans] == [(2, 4)]
    assert text.plain == "加快5G基站 [建设]。"


def test_search_as_json_is_the_contracts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cli_search, "open_searcher", lambda settings: FakeSearcher(HIT))
    assert main(["search", "5G", "--json"]) == 0
    out = capsys.readouterr().out
    assert "咸宁市" in out  # readable, not \\u escapes
    (result,) = json.loads(out)["results"]
    assert (result["rank"], result["text"], result["highlights"]) == (1, "加快5G基站\n[建设]。", [[2, 4]])


def test_nothing_found_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    print_hits(console(), (), total=0)
    assert "没有找到相关段落" in capsys.readouterr().out
    print_hits(console(), (), total=0, word_for_word=True)
    assert "逐字" in capsys.readouterr().out


def test_an_empty_query_is_refused_before_the_model_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli_search, "open_searcher", raising(AssertionError("opened")))
    assert main(["search", "  "]) == 1
    assert "检索词是空的" in capsys.readouterr().err


def test_an_answer_shows_only_the_passages_it_cites(capsys: pytest.CaptureFixture[str]) -> None:
    sentences = (AnswerSentence("加快5G基站。", (2,), verbatim=True),)
    print_answer(console(), Answer("？", None, sentences, (HIT, HIT), "g-1", 1.0))
    out = capsys.readouterr().out
    assert out.startswith("加快5G基站。[2]\n\n[2] 咸宁市")
    assert "[1]" not in out


def test_what_must_be_known_of_an_answer_stands_before_it(capsys: pytest.CaptureFixture[str]) -> None:
    sentences = (AnswerSentence("加快5G基站。", (1,), verbatim=True),)
    print_answer(console(), Answer("？", None, sentences, (HIT,), "g-1", 1.0, notices=("问到的“湖南”没有答案。",)))
    assert capsys.readouterr().out.startswith("请注意：问到的“湖南”没有答案。\n加快5G基站。[1]")


def test_an_abstention_says_why_and_marks_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(console(), Answer("？", "没有天气。", (), (HIT,), "g-1", 1.0))
    out = capsys.readouterr().out
    assert "不作回答：没有天气。" in out
    assert "（不是答案） 咸宁市" in out


def test_up_looks_at_both_ports_before_it_indexes(
    taken_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli_serve, "index_if_needed", raising(AssertionError("indexed")))
    assert main(["up", "--port", str(free_port()), "--ui-port", str(taken_port)]) == 1
    err = capsys.readouterr().err
    assert f"127.0.0.1:{taken_port} 已被占用" in err
    assert "--ui-port" in err
    assert main(["up", "--port", str(taken_port), "--ui-port", str(taken_port)]) == 1
    assert "不能是同一个端口" in capsys.readouterr().err


def test_an_address_that_is_not_ours_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", "203.0.113.1", "--port", str(free_port())]) == 1
    assert "不是本机可用的地址" in capsys.readouterr().err


def test_a_child_that_ends_is_reported_with_its_last_line_and_the_other_is_stopped(tmp_path: Path) -> None:
    broken = cli_processes.Child(
        "甲", "a.log", [sys.executable, "-c", "print('坏了'); raise SystemExit(3)"], environment={}
    )
    sound = cli_processes.Child("乙", "b.log", [sys.executable, "-c", "import time; time.sleep(60)"], environment={})
    with (
        pytest.raises(YijuError, match="甲已退出（代码 3）：坏了；详情见"),
        sound.running(tmp_path),
        broken.running(tmp_path),
    ):
        cli_processes.run_until_stopped([sound, broken])
    assert sound.process is not None
    assert sound.process.poll() is not None


def test_output_is_utf8_under_lang_c() -> None:
    environment = {**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "service.cli", "search"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.decode("utf-8").startswith("依据：缺少 检索词")


def test_status_imports_nothing_heavy() -> None:
    code = (
        "import sys; from service.cli import main; main(['index', 'status']);"
        "print([n for n in ('torch', 'faiss', 'streamlit', 'fastapi', 'jieba', 'transformers') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_a_step_cut_short_by_an_error_is_not_reported_as_finished(capsys: pytest.CaptureFixture[str]) -> None:
    def broken_build() -> None:
        with progress_report() as report:
            report("读取语料", 1, 5)
            raise EmptyCorpus("空")

    with pytest.raises(EmptyCorpus):
        broken_build()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stopping_the_page_command_stops_its_process_with_one_line_and_code_130(
    stop: signal.Signals, tmp_path: Path
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "service.cli", "--data", str(tmp_path), "ui", "--port", str(port)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    assert f"http://127.0.0.1:{port}" in running.stdout.readline().decode()  # printed once the page answers
    running.send_signal(stop)
    _, err = running.communicate(timeout=20)
    assert (running.returncode, err.decode()) == (130, "依据：已中止。\n")
    assert cli_processes.why_taken("127.0.0.1", port) is None

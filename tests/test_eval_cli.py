"""`yiju eval` as a person types it, on the tiny corpus; only the encoder's weights are replaced."""

from __future__ import annotations

import json
import sys
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from eval.errors import BadRun
from eval.queries import write_queries
from eval.records import Gold
from eval.runs import read_run, run_path, runs_in, write_run
from eval.systems import OverHTTP
from service.app import create_app
from service.cli import main
from service.cli_parser import ChineseParser, global_options
from service.cli_plugins import installed_plugins
from service.engine import Engine
from tests.tiny import BigramEncoder, tiny_searcher
from tests.tiny_judged import SPAN, TINY_QUERIES, a_run, judged, outcome, write_tiny_index


@pytest.fixture(autouse=True)
def _with_a_tiny_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("YIJU_CORPUS", "YIJU_DATA", "YIJU_ENCODER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("indexer.encoder.open_encoder", lambda settings: BigramEncoder())
    write_tiny_index(tmp_path / "data" / "index")
    write_queries(tmp_path / "q.jsonl", TINY_QUERIES)


def evaluate(*argv: str) -> int:
    return main(["eval", *argv])


def measure(*argv: str) -> int:
    return evaluate("run", "--queries", "q.jsonl", *argv)


def told(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_a_run_is_written_and_its_figures_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert measure("--name", "甲") == 0
    out = told(capsys)
    for said in ("检索 yiju-hybrid：4/4", "nDCG@10", "MRR@10", "全部", "查出处", "市", "拒答", "逐字率", "p99"):
        assert said in out
    run = read_run(run_path(runs_in(Path("data")), "甲"))
    assert list(run.outcomes) == ["t1", "t2", "t3", "t4"]
    assert run.outcomes["t1"].results[0].document_id == "nation"
    assert run.description["mode"] == "hybrid"
    assert run.facts["documents"] == 4
    assert run.facts["index_bytes"] > 0
    answer = run.outcomes["t3"].answer
    assert answer is None or all(answer.citations)


def test_a_split_a_mode_and_no_answers_can_be_asked_for() -> None:
    assert measure("--split", "heldout", "--mode", "lexical", "--no-answers") == 0
    run = read_run(run_path(runs_in(Path("data")), "yiju-lexical"))
    assert [(o.query_id, o.answer) for o in run.outcomes.values()] == [("t3", None)]


def test_gold_that_the_index_does_not_hold_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    write_queries(Path("q.jsonl"), [TINY_QUERIES[0], judged("m", Gold("city", SPAN))])
    assert measure() == 1
    assert "有 1 处标准出处不在索引的文件里：m: city" in told(capsys)
    assert not runs_in(Path("data")).exists()


def test_a_name_that_leaves_the_folder_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert measure("--name", "../x") == 1
    assert "不能用" in told(capsys)


def test_without_an_index_the_line_names_the_command_that_builds_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert measure("--data", "elsewhere") == 1
    assert "yiju index build" in told(capsys)


def test_two_runs_are_compared_with_interval_p_and_the_queries_that_changed(capsys: pytest.CaptureFixture[str]) -> None:
    runs = runs_in(Path("data"))
    write_run(run_path(runs, "甲"), a_run(outcome("t1", SPAN), outcome("t2"), name="甲"))
    write_run(run_path(runs, "乙"), a_run(outcome("t1", "无关", SPAN), name="乙"))
    assert evaluate("compare", "甲", "乙", "--queries", "q.jsonl") == 0
    out = told(capsys)
    assert "B = 乙，缺 1 个问题，按 0 分计" in out
    assert "因此不按级别分组" in out  # no corpus here
    assert f"{(1 - 0.6309) / 2:+.3f}" in out  # t1 alone differs, of t1 and t2
    assert "t1 产业公共服务平台" in out


def test_runs_without_a_common_query_cannot_be_compared(capsys: pytest.CaptureFixture[str]) -> None:
    runs = runs_in(Path("data"))
    write_run(run_path(runs, "甲"), a_run(outcome("t1"), name="甲"))
    write_run(run_path(runs, "乙"), a_run(outcome("t2"), name="乙"))
    assert evaluate("compare", "甲", "乙", "--queries", "q.jsonl") == 1
    assert "没有共同的问题" in told(capsys)
    assert evaluate("compare", "甲", "丙", "--queries", "q.jsonl") == 1
    assert "yiju eval list" in told(capsys)


def test_the_report_is_one_file_about_the_runs_that_answer_these_queries(capsys: pytest.CaptureFixture[str]) -> None:
    runs = runs_in(Path("data"))
    assert evaluate("report", "--queries", "q.jsonl") == 1
    assert "yiju eval run" in told(capsys)
    write_run(run_path(runs, "甲"), a_run(outcome("t1", SPAN), name="甲"))
    write_run(run_path(runs, "别的测试集"), a_run(outcome("z9", SPAN), name="别的测试集"))
    assert evaluate("report", "--queries", "q.jsonl") == 0
    page = Path("data/eval/report.html").read_text(encoding="utf-8")
    assert "甲" in page
    assert "别的测试集" not in page
    Path("data/eval/report.html").write_text("旧", encoding="utf-8")
    with Path("data/eval/report.html").open(encoding="utf-8") as served:  # being handed out while it is made again
        assert evaluate("report", "--queries", "q.jsonl") == 0
        assert served.read() == "旧"
    assert "甲" in Path("data/eval/report.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in Path("data/eval").iterdir()) == ["report.html", "runs"]
    assert evaluate("report", "别的测试集", "--queries", "q.jsonl", "--out", "r.html") == 1
    assert not Path("r.html").exists()


def test_a_fold_of_no_collection_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert measure("--fold", "0/3") == 1
    assert "--collection" in told(capsys)
    assert list(runs_in(Path("data")).glob("*")) == []


def test_list_shows_the_runs_and_passes_over_a_broken_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("list") == 0
    assert "还没有评测结果" in told(capsys)
    runs = runs_in(Path("data"))
    write_run(run_path(runs, "甲"), a_run(outcome("t1")))
    run_path(runs, "坏").write_bytes(b"?")
    assert evaluate("list") == 0
    captured = capsys.readouterr()
    assert "甲" in captured.out
    assert "已损坏" in captured.err


def test_a_run_is_exported_for_trec_eval(capsys: pytest.CaptureFixture[str]) -> None:
    write_run(run_path(runs_in(Path("data")), "甲"), a_run(outcome("t1", "无关", SPAN)))
    assert evaluate("export", "甲", "--queries", "q.jsonl", "--out", "trec") == 0
    assert Path("trec/甲.run.txt").read_text(encoding="utf-8").splitlines()[1] == "t1 Q0 gold-0 2 1.000000 甲"
    assert "t1 0 gold-0 2" in Path("trec/甲.qrels.txt").read_text(encoding="utf-8")
    assert evaluate("export", "--out", "trec") == 1
    assert evaluate("export", "甲", "--feedback") == 1
    assert "二者选一" in told(capsys)


def test_feedback_is_exported_as_qrels() -> None:
    row = {"query": "5G", "passage_id": "nation-10", "grade": 2}
    Path("data/feedback.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert evaluate("export", "--feedback", "--out", "trec") == 0
    assert Path("trec/feedback.qrels.txt").read_text().endswith(" 0 nation-10 2\n")
    assert json.loads(Path("trec/feedback.queries.jsonl").read_text())["text"] == "5G"


def test_a_served_index_is_asked_by_its_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Engine(tiny_searcher, Path("data"), today=lambda: date(2026, 6, 1)))
    monkeypatch.setattr(httpx, "Client", lambda **options: TestClient(app))
    system = OverHTTP("http://test", "lexical")
    assert system.description["encoder"] == BigramEncoder.name
    assert system.levels() == {"talks": "领导论述", "nation": "国家", "province": "省", "city": "市"}
    assert system.search("上云用云")[0].document_id == "province"
    given = system.answer("2030年工业增加值达到多少")
    assert len(given.sentences) == len(given.citations)
    assert measure("--base-url", "http://test", "--name", "网") == 0
    assert len(read_run(run_path(runs_in(Path("data")), "网")).outcomes) == 4


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "nonsense", "http://[bad"])
def test_a_service_that_does_not_answer_is_one_line(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert measure("--base-url", address) == 1
    assert "yiju serve" in told(capsys)
    with pytest.raises(BadRun):
        OverHTTP(address)


@pytest.mark.parametrize("missing", ["ir_measures", "pytrec_eval"])
@pytest.mark.parametrize(
    "argv", [["run"], ["list"], ["gate"], ["report"], ["compare", "a", "b"], ["export", "a"], ["peers"]]
)
def test_without_the_optional_packages_the_line_says_what_to_install(
    argv: list[str], missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert evaluate(*argv) == 1
    err = capsys.readouterr().err
    assert "pip install 'yiju[eval]'" in err
    assert err.count("\n") == 1


def test_help_is_chinese_and_names_every_action(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--help") == 0
    out = told(capsys)
    assert "用法：" in out
    for action in ("run", "compare", "report", "gate", "peers", "list", "export"):
        assert action in out


def test_a_command_that_cannot_be_loaded_is_told_and_leaves_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    points = [EntryPoint(name, value, "yiju.commands") for name, value in (("a", "no.such"), ("eval", "eval.cli"))]
    (plugin,) = installed_plugins(points)
    commands = ChineseParser(prog="yiju").add_subparsers()
    plugin.add_commands(commands, global_options())
    assert list(commands.choices) == ["eval"]
    assert "扩展命令 a 装不上" in capsys.readouterr().err


def test_a_peer_is_measured_next_to_the_product_on_the_same_queries(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("peers", "--only", "rank-bm25", "--queries", "q.jsonl") == 0
    assert "A = yiju，B = rank-bm25" in told(capsys)
    for name in ("yiju", "rank-bm25"):
        assert len(read_run(run_path(runs_in(Path("data")), name)).outcomes) == 4
    assert evaluate("peers", "--only", "nobody", "--queries", "q.jsonl") == 1
    assert "没有名为 nobody 的对比对象" in told(capsys)

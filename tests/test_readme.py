"""README is true of what is committed."""

import re
from datetime import date
from pathlib import Path

import pytest

from service.records import SearchRequest
from tests.whole import WholeIndex

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_folder_and_file_of_the_map_exists() -> None:
    rows = re.findall(r"^\| `(\w+)/` \|.*\| (.+) \|$", README, re.MULTILINE)
    assert {folder for folder, _ in rows} == {"corpus", "indexer", "service", "ui", "eval", "docs", "tests"}
    for folder, files in rows:
        for name in re.findall(r"`([\w./]+)`", files):
            assert (ROOT / folder / name).exists() or (ROOT / name).exists(), name


def test_the_two_commands_are_targets_of_the_makefile_and_ci_calls_make_test() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_subcommand_it_names_exists(capsys: pytest.CaptureFixture[str]) -> None:
    from service.cli import main

    for command in (
        ["up"],
        ["index", "build"],
        ["index", "status"],
        ["index", "verify"],
        ["search"],
        ["ask"],
        ["serve"],
        ["ui"],
    ):
        assert main([*command, "--help"]) == 0, command
        assert "yiju" in capsys.readouterr().out


@pytest.mark.slow
def test_its_answer_and_its_refusal_are_what_the_program_says(whole_index: WholeIndex) -> None:
    from service.answer import answer
    from service.engine import open_searcher

    searcher = open_searcher(whole_index.settings).as_of(date(2026, 11, 21))
    questions = re.findall(r'^\$ yiju ask "(.+)"\n(.+)$', README, re.MULTILINE)
    assert len(questions) == 2
    for question, shown in questions:
        given = answer(searcher, SearchRequest(query=question, top_k=8))
        said = given.reason or "".join(f"{s.text}[{s.citations[0]}]" for s in given.sentences)
        assert said in shown

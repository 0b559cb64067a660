"""Kinds that exclude each other: a sentence on 产值 is no answer to a question for 利润."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.answer import answer
from service.contrasts import contrasts_asked
from service.records import SearchRequest
from tests.test_constraints import CITATION
from tests.tiny import searcher_of


def told_instead(question: str, text: str, said: str | None = None, heading: str = "") -> list[str]:
    citation = replace(CITATION, section_path=(heading,) if heading else (), title="发展规划")
    start = text.index(said or text)
    span = (start, start + len(said or text))
    told = (contrast.told_instead(citation, text, span) for contrast in contrasts_asked(question))
    return [name for name in told if name]


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("产业链年利润目标是多少", "全产业链年产值达60亿元。", ["产值"]),
        ("产业链年产值目标是多少", "全产业链年产值达60亿元，税收3亿元。", []),
        ("国家级创新平台有几家", "省级创新平台达到150家。", ["省级"]),
        ("国家级创新平台有几家", "国家级、省级创新平台达到150家。", []),
        ("商标申请量是上个五年的几倍", "专利申请量是“十一五”的3.1倍。", ["专利"]),
        ("专利授权量多少件", "专利申请量达到5406件。", ["申请"]),
        ("2019年第二产业增加值", "第三产业增加值占比为77.3%。", ["第三产业"]),
        ("教育投入占gdp的比重", "全社会研发投入占GDP比重3.66%。", ["研发"]),
        ("上市公司有多少家", "高新技术企业39家。", ["高新技术企业"]),
        ("有多少家企业", "高新技术企业39家。", []),  # names no kind
        ("国家级和省级平台各有几家", "市级平台3家。", []),  # names two
        ("产业规模多大", "占地300亩。", []),  # the sentence tells of no other kind
    ],
)
def test_a_sentence_tells_of_another_kind_of_the_same_class(question: str, text: str, told: list[str]) -> None:
    assert told_instead(question, text) == told


def test_what_a_sentence_stands_under_names_its_kind() -> None:
    assert told_instead("利润目标是多少", "产值增长8%。", heading="（二）利润目标") == []
    assert told_instead("众创空间有几家", "大力建设各类众创空间。新增孵化器5家。", said="新增孵化器5家。") == []
    table = "指标\t利润\t产值\n2025年\t6\t300\n"
    assert told_instead("利润目标是多少", table, said="2025年\t6\t300") == []


def test_a_question_for_another_kind_is_refused_and_told_which(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、发展目标\n到2030年，全市工业总产值达到500亿元。\n"
    asked = "咸宁市2030年工业总{}达到多少亿元"
    searcher = searcher_of(text, monkeypatch)
    assert answer(searcher, SearchRequest(asked.format("产值"))).sentences
    refused = answer(searcher, SearchRequest(asked.format("利润")))
    assert refused.abstained
    assert "利润" in (refused.reason or "")


def test_the_sentence_of_the_kind_asked_for_is_quoted_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、发展目标\n到2030年，全市工业总产值达到500亿元。到2030年，全市工业总利润达到50亿元。\n"
    given = answer(searcher_of(text, monkeypatch), SearchRequest("咸宁市2030年全市工业总利润达到多少亿元"))
    assert [sentence.text for sentence in given.sentences] == ["到2030年，全市工业总利润达到50亿元。"]

"""Whose figure it is stands above it: the title of a box, the sentence before."""

from __future__ import annotations

import pytest

from service.answer import answer
from service.naming import heading_line, named_by
from service.records import SearchRequest
from tests import tiny

LIST = (
    "一是电工电器产业，建成了制造示范基地，2020年实现总产值107.6亿元。"
    "二是医疗器械产业，构建了研发、生产、销售一条龙的产业链结构。"
    "现有链上企业34家，2020年实现总产值194.1亿元。"
)


def of_devices(text: str) -> float:
    return sum(word in text for word in ("医疗器械", "总产值")) / 2


def never(span: tuple[int, int]) -> bool:
    return False


def test_the_sentence_before_names_whose_figure_it_is() -> None:
    said = LIST.index("现有链上"), len(LIST)
    named = named_by(LIST, "", said, of_devices, never)
    assert named is not None
    assert LIST[slice(*named)].startswith("二是医疗器械产业")


def test_a_sentence_that_says_it_itself_needs_no_other() -> None:
    text = "二是医疗器械产业发展迅速，链条完整。2020年医疗器械实现总产值194.1亿元。"
    assert named_by(text, "", (text.index("2020"), len(text)), of_devices, never) is None


def test_a_sentence_of_another_year_names_none() -> None:
    text = "二是医疗器械产业，2015年实现总产值100亿元。2020年达到194.1亿元。"
    said = text.index("2020"), len(text)
    assert named_by(text, "", said, of_devices, never) is not None
    assert named_by(text, "", said, of_devices, lambda span: "2015年" in text[slice(*span)]) is None


def test_a_heading_names_it_where_it_stands_above_in_the_passage() -> None:
    text = "医疗器械\n到2020年，总产值达到100亿元；"
    said = text.index("到"), len(text)
    assert named_by(text, "医疗器械", said, of_devices, never) == (0, 4)
    assert heading_line(text, "发展目标", said) is None
    assert heading_line("完成发展目标任务。到2020年达到100亿元；", "发展目标", (9, 22)) is None
    assert heading_line("发展目标。到2020年达到100亿元；", "发展目标", (5, 18)) == (0, 4)
    assert heading_line("到2020年达到100亿元；医疗器械", "医疗器械", (0, 13)) is None


def test_two_boxes_that_say_the_same_are_quoted_with_their_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "一、新材料产业目标\n　一、新材料产业目标。做大无机纤维。到2030年，产业规模达到100亿元。\n"
        "二、生物医药产业目标\n　二、生物医药产业目标。做强原料药。到2030年，产业规模达到100亿元。\n"
    )
    monkeypatch.setitem(tiny.TEXTS, "city", text)
    city = {n: getattr(tiny.DOCUMENTS[-1], n) for n in ("title", "level", "region", "doc_type", "period")}
    monkeypatch.setattr(tiny, "DOCUMENTS", (*tiny.DOCUMENTS[:-1], tiny._document("city", **city)))
    given = answer(tiny.tiny_searcher(), SearchRequest("咸宁市2030年产业规模目标"))
    said = [sentence.text for sentence in given.sentences]
    assert said.count("到2030年，产业规模达到100亿元。") == 2
    for title in ("一、新材料产业目标", "二、生物医药产业目标"):
        assert said[said.index(title) + 1] == "到2030年，产业规模达到100亿元。"
    assert all(sentence.text in given.hits[sentence.citations[0] - 1].text for sentence in given.sentences)

"""A draft into sentences, a sentence and its reply into a verdict, an uploaded file into text."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document

from service.refusal import WEAK
from tests.test_render import HIT
from ui import page_check
from ui.basis import judge, not_checked
from ui.client import Client
from ui.draft import MAX_CHARS, DraftSentence, split
from ui.draft_file import UnreadableDraft, draft_text
from ui.nearness import shared
from ui.records import AnswerReply


def texts(draft: str) -> list[tuple[str, str]]:
    return [(sentence.text, sentence.skipped) for sentence in split(draft)]


def test_a_draft_is_cut_at_sentence_ends_and_lines() -> None:
    assert texts("加快建设5G基站。“推动高质量发展。”到2025年建成！") == [
        ("加快建设5G基站。", ""),
        ("“推动高质量发展。”", ""),
        ("到2025年建成！", ""),
    ]


@pytest.mark.parametrize(
    "heading", ["一、总体要求", "（二）重点任务", "第三章 保障措施", "各县（市、区）人民政府：", "关于加快5G发展的意见"]
)
def test_headings_and_salutations_are_listed_and_not_checked(heading: str) -> None:
    assert texts(heading) == [(heading, "标题")]


def test_a_sentence_longer_than_a_question_may_be_is_cut() -> None:
    assert [len(s.text) for s in split("建" * (MAX_CHARS + 10) + "。")] == [MAX_CHARS, 11]


def test_numbers_alone_are_no_sentence() -> None:
    assert texts("1.\n2025\n……") == []


SENTENCE = DraftSentence(1, "加快5G建设步伐。")  # pairs: 加快 快5 5g g建 建设 设步 步伐


def reply(text: str, *, abstained: bool = False) -> AnswerReply:
    hit = replace(HIT, text=text, highlights=())
    return AnswerReply(abstained, "没有依据。" if abstained else None, (), (hit,))


def test_the_share_counts_pairs_of_characters() -> None:
    assert shared(SENTENCE.text, "加快5G建设") == 5 / 7


def test_a_passage_with_the_sentences_wording_is_its_basis() -> None:
    assert judge(SENTENCE, reply("加快5G建设")).verdict == "有依据"


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        (WEAK, "文件库里没有足够相近的原文。"),
        (
            "文件库里没有2030年在这方面的依据；下面只是最接近的段落，不是答案。请核对问题。",
            "文件库里没有2030年在这方面的依据。",
        ),
    ],
)
def test_of_a_sentence_the_reason_speaks_of_no_question_and_of_no_passages_below(reason: str, why: str) -> None:
    refused = replace(reply("农业机械化发展", abstained=True), reason=reason)
    assert judge(SENTENCE, refused).why == why


def test_a_passage_far_from_the_wording_is_no_basis_even_if_the_service_answers() -> None:
    checked = judge(SENTENCE, reply("农业机械化发展"))
    assert (checked.verdict, checked.hit) == ("未找到依据", None)
    assert "相差太远" in checked.why


def test_a_passage_without_the_sentences_figure_is_its_basis_only_if_the_rest_is_the_same() -> None:
    """新增公交车200辆 is not founded on a passage about buses that states no number of them."""
    sentence = DraftSentence(1, "新增新能源公交车200辆。")
    far = judge(sentence, reply("推广新能源公交车"))
    assert far.verdict == "未找到依据"
    assert "没有写明200辆" in far.why
    assert judge(sentence, reply("推广新能源公交车，新增200辆以上")).verdict == "有依据"
    without = judge(sentence, reply("新增新能源公交车"))
    assert (without.verdict, [f.in_draft for f in without.findings if f.verdict == "未出现"]) == ("有出入", ["200辆"])


def test_a_passage_that_states_the_figure_is_taken_before_a_nearer_one_that_does_not() -> None:
    sentence = DraftSentence(1, "研发经费占比重达到2.5%")
    nearer, stating = replace(HIT, text="研发经费占"), replace(HIT, number=2, text="研发经费为2.5%")
    assert judge(sentence, AnswerReply(False, None, (), (nearer, stating))).hit is stating


def test_a_passage_in_other_words_is_a_basis_where_the_encoder_is_the_one_learned_on() -> None:
    """Shares a pair of characters in seven; its cosine says that it means the same."""
    near, far = (AnswerReply(False, None, (), (replace(HIT, text="5G提速", dense=cosine),)) for cosine in (0.85, 0.55))
    assert judge(SENTENCE, near, encoder="embedded").verdict == "有依据"
    assert judge(SENTENCE, far, encoder="embedded").verdict == "未找到依据"
    assert judge(SENTENCE, near, encoder="BAAI/bge-m3").verdict == "未找到依据"
    worded = AnswerReply(False, None, (), (replace(HIT, text="加快5G建设", dense=0.3),))
    assert judge(SENTENCE, worded, encoder="embedded").verdict == "未找到依据"
    literal = AnswerReply(True, "没有2026年的依据。", (), (replace(HIT, text="加快5G建设步伐", dense=0.3),))
    assert judge(SENTENCE, literal, encoder="embedded").verdict == "有依据"  # whatever the service makes of it
    assert judge(SENTENCE, worded, encoder="BAAI/bge-m3").verdict == "有依据"
    lexical = AnswerReply(False, None, (), (replace(HIT, text="加快5G建设步伐", dense=None),))
    assert judge(SENTENCE, lexical, encoder="embedded").verdict == "有依据"


def test_what_lacks_the_sentences_figure_is_no_basis_however_near() -> None:
    sentence = DraftSentence(1, "新增新能源公交车200辆。")
    near = AnswerReply(False, None, (), (replace(HIT, text="推广新能源公交车", dense=0.9),))
    checked = judge(sentence, near, encoder="embedded")
    assert checked.verdict == "未找到依据"
    assert "没有写明200辆" in checked.why


def test_a_figure_that_differs_is_told_once_and_a_word_beside_it_too() -> None:
    sentence = DraftSentence(1, "到2025年，电子信息产业链产值达到800亿元，引进企业50家以下。")
    checked = judge(sentence, reply("到2025年，电子信息产业链产值达到500亿元，引进企业50家以上。"))
    differing = [(f.kind, f.in_draft, f.in_passage) for f in checked.findings if f.verdict == "不一致"]
    assert differing == [("数字", "800亿元", "500亿元"), ("字词", "家以下", "家以上")]
    years = judge(DraftSentence(1, "到2026年，产业链产值达到500亿元。"), reply("到2025年，产业链产值达到500亿元。"))
    assert [f.kind for f in years.findings if f.verdict == "不一致"] == ["年份"]


def test_an_abstention_is_overruled_only_by_the_wording_itself() -> None:
    assert judge(SENTENCE, reply("加快5G建设步", abstained=True)).verdict == "有依据"  # 6/7 = 0.86
    assert judge(SENTENCE, reply("加快5G建设", abstained=True)).why == "没有依据。"  # 5/7 = 0.71 < 0.80


def test_of_several_passages_the_one_that_shares_most_is_taken() -> None:
    near, far = replace(HIT, number=2, passage_id="near", text="加快5G建设步伐"), replace(HIT, text="加快5G")
    checked = judge(SENTENCE, AnswerReply(False, None, (), (far, near)))
    assert checked.hit is near


def test_no_passage_at_all_is_no_basis() -> None:
    assert judge(SENTENCE, AnswerReply(True, None, (), ())).verdict == "未找到依据"


def test_what_is_skipped_says_so() -> None:
    assert not_checked(DraftSentence(1, "一、总体要求", "标题")).verdict == "未核对"


def test_a_word_file_gives_paragraphs_and_tables_in_order() -> None:
    document = Document()
    document.add_paragraph("加快5G建设。")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "500亿元"
    document.add_paragraph("完。")
    out = io.BytesIO()
    document.save(out)
    assert draft_text("草稿.docx", out.getvalue()) == "加快5G建设。\n指标\t500亿元\n完。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    assert draft_text("草稿.txt", "加快5G建设。".encode(encoding)) == "加快5G建设。"


def test_a_broken_or_empty_file_says_what_to_do() -> None:
    with pytest.raises(UnreadableDraft, match="另存为"):
        draft_text("a.docx", b"not a zip")
    with pytest.raises(UnreadableDraft, match="没有文字"):
        draft_text("a.txt", b" \n")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("word/other.xml", "<a/>")
    with pytest.raises(UnreadableDraft, match="另存为"):
        draft_text("a.docx", archive.getvalue())


def test_a_wrong_document_number_does_not_hide_the_basis_of_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answered(client: Client, question: str, **options: Any) -> Any:
        asked.append(question)
        return SimpleNamespace(abstained="2017" in question or "没有" in question)

    monkeypatch.setattr(Client, "answer", answered)
    client = Client("http://127.0.0.1:1")
    assert not page_check.asked_of(client, "根据鄂政发〔2017〕82号文件，建立考核机制。").abstained
    assert asked == ["根据鄂政发〔2017〕82号文件，建立考核机制。", "文件，建立考核机制。"]
    assert page_check.asked_of(client, "库里没有的一句话。").abstained
    assert asked[2:] == ["库里没有的一句话。"]

"""What holds for any text at all: nothing lost between a source and its windows, offsets exact, one spelling."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.chunk import passages_of, sentence_spans, windows_of
from indexer.dewrap import dewrap
from indexer.facts import folder_entry
from indexer.headings import heading_family, parse_heading
from indexer.readers.records import from_json, plain_text, to_json
from indexer.records import MAX_PASSAGE_CHARS, Document, Passage
from indexer.sources import Line, split_source, squeeze
from indexer.structure import Structure, structure
from indexer.tokens import normalize, tokenize
from service.highlight import fold, fold_with_origins, highlights
from service.phrases import phrase_spans, phrases_of
from service.query import understand

pytestmark = pytest.mark.slow

PIECES = (
    "第一章 总则", "第二节", "第三条", "第十二条 ", "一、", "（一）", "(二)", "1.", "1．", "（3）", "①", "附件：1.", "专栏1",
    "——2016年某市党代会报告", "——2018年4月24日，在湖北考察时的讲话", "发展工业互联网", "到2025年，产值达到59.74亿元。",
    "“十四五”", "《规划》", "（2021—2025年）", "的通知", "各市、县人民政府：", "。", "；", "，", "？", "\t", "\t指标\t2020年",
    " ", "\u3000\u3000", "- 3 -", "https://a.cn/b", "通知.docx", "目录........12", "总体要求", "5G+", "Ａ", "關於", "\U00020000",
)  # fmt: skip
lines_of_policy = st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), min_size=1, max_size=40)
any_lines = st.lists(
    st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=60), min_size=1, max_size=12
)
any_text = st.text(max_size=80)
settings.register_profile("any machine", deadline=None, max_examples=60)  # a busy one loads a dictionary for seconds
settings.load_profile("any machine")


def visible(text: str) -> str:
    return squeeze(text)


def made_of(raw: list[str]) -> tuple[Document, Structure, list[Line]] | None:
    """What a build makes of a text file's lines; None when all of them are blank or furniture."""
    text = plain_text([part for line in raw for part in line.splitlines() or [""]])
    lines, furniture = split_source(text)
    kept = "".join(visible(item.text) for item in furniture) + "".join(visible(line.text) for line in lines)
    assert sorted(kept) == sorted(visible("".join(line.text for line in text.lines)))
    if not lines:
        return None
    entry, _ = folder_entry("文件.txt", text, lines)
    shape = structure(dewrap(lines, entry.title), None)
    document = Document(
        id="d", title=entry.title, title_in_text=True, doc_number=None, issuer=None, level="县", region="未注明",
        doc_type="未注明", date=None, period=None, repealed_by=None, source="文件.txt", first_line=lines[0].number,
        last_line=lines[-1].number, text=shape.text, sections=shape.sections, furniture=tuple(furniture),
    )  # fmt: skip
    return document, shape, lines


@given(st.one_of(lines_of_policy, any_lines))
def test_every_visible_character_of_the_lines_stands_in_the_text_and_in_one_passage(raw: list[str]) -> None:
    made = made_of(raw)
    if made is None:
        return
    document, shape, lines = made
    assert sorted(visible(document.text)) == sorted(visible("".join(line.text for line in lines)))
    passages = passages_of(document, shape)
    position = 0
    for passage in passages:
        assert set(document.text[position : passage.start]) <= {"\n"}
        assert position <= passage.start < passage.end
        assert passage.end - passage.start <= MAX_PASSAGE_CHARS or passage.attribution
        position = passage.end
    assert set(document.text[position:]) <= {"\n"}
    _windows_lie_inside(document, passages)


def _windows_lie_inside(document: Document, passages: list[Passage]) -> None:
    for place, passage in enumerate(passages):
        own = windows_of(document, passage, place)
        assert own
        assert all(passage.start <= window.start < window.end <= passage.end for window in own)
        sentences = [document.text[window.start : window.end] for window in own if window.kind == "sentence"]
        assert visible("".join(sentences)) == visible(document.text[passage.start : passage.end])


@given(lines_of_policy)
def test_sections_lie_inside_their_parents_and_begin_with_their_heading(raw: list[str]) -> None:
    made = made_of(raw)
    if made is None:
        return
    document = made[0]
    for section in document.sections[1:]:
        assert section.parent is not None
        parent = document.sections[section.parent]
        assert parent.start <= section.start < section.end <= parent.end
        assert document.text.startswith(section.heading[:1], section.start)
    for before, after in pairwise(document.sections[1:]):
        assert before.start <= after.start


@given(any_text)
def test_a_heading_is_the_beginning_of_its_paragraph(text: str) -> None:
    heading = parse_heading(text)
    assert (heading is None) == (heading_family(text) is None)


@given(any_text)
def test_sentences_follow_each_other_and_lose_nothing_but_line_feeds(text: str) -> None:
    spans = sentence_spans(text, 0, len(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert visible("".join(text[start:end] for start, end in spans)) == visible(text)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Lm", "Mn", "Mc", "Me", "Sk")), max_size=80))
@example("ﷺ İß ㍿ ＡＢ　5 G")
def test_the_normal_spelling_of_a_normal_spelling_is_itself(text: str) -> None:
    """But for accents that stand alone (´), which join the letter before them when the space between goes."""
    once = normalize(text)
    assert normalize(once) == once
    assert tokenize(once) == tokenize(text)


@given(st.text(alphabet="政策产业發展5G+AaＢ７、（）", max_size=40))
def test_width_case_and_white_space_between_chinese_make_no_difference(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    assert normalize(wide) == normalize(text.upper()) == normalize(text)
    assert fold(f" {text}\n") == fold(text)


@given(any_text)
def test_every_folded_character_knows_the_character_it_came_from(text: str) -> None:
    folded, origins = fold_with_origins(text)
    assert folded == fold(text)
    assert len(origins) == len(folded)
    assert origins == sorted(origins)
    assert all(char in fold(text[place]) for char, place in zip(folded, origins, strict=True))


@given(st.text(alphabet="政策产业5g+1 \n“”", max_size=60), st.text(alphabet="政策产业5g+1", min_size=2, max_size=4))
def test_marks_are_spans_of_the_text_that_hold_the_phrase(text: str, phrase: str) -> None:
    for spans in (highlights(text, phrase=phrase, tokens=()), phrase_spans(text, (phrase,))):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(before[1] < after[0] for before, after in pairwise(spans))
        bare = ("".join(char for char in fold(text[start:end]) if char not in "“”") for start, end in spans)
        assert all(phrase in marked for marked in bare)


@given(st.one_of(any_text, st.text(alphabet="“”「」\"'、 产业", max_size=30)))
def test_any_query_is_understood_and_its_phrases_stand_in_it(query: str) -> None:
    asked = understand(query)
    assert all(phrase in unicodedata.normalize("NFKC", query) for phrase in phrases_of(query))
    assert asked.phrases == () or asked.content


@given(any_lines)
def test_what_a_reading_process_tells_is_what_it_read(raw: list[str]) -> None:
    text = plain_text(raw)
    assert from_json(to_json(text)) == text

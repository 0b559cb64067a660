"""Passages cover the text and never overlap; windows are the sentences inside them. On arbitrary text too."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.chunk import sentence_spans, split_span
from indexer.records import MAX_PASSAGE_CHARS

policy_text = st.text(alphabet="政策产业发展，、。；！？：5G+\n”（）", min_size=1, max_size=3000)


@given(policy_text)
def test_pieces_follow_each_other_and_lose_nothing_but_line_feeds(text: str) -> None:
    pieces = split_span(text, 0, len(text))
    position = 0
    for start, end in pieces:
        assert set(text[position:start]) <= {"\n"}
        assert end - start <= MAX_PASSAGE_CHARS
        position = end
    assert set(text[position:]) <= {"\n"}


@given(policy_text)
def test_windows_lie_in_order_inside_the_passage(text: str) -> None:
    spans = sentence_spans(text, 0, len(text))
    for (_, before), (after, _) in zip(spans, spans[1:], strict=False):
        assert before <= after
    covered = "".join(text[start:end] for start, end in spans).replace("\n", "")
    assert covered == text.replace("\n", "")


def test_a_long_section_is_cut_after_sentences_into_about_equal_pieces() -> None:
    text = ("加快" * 24 + "推进。") * 20  # 20 sentences of 51 characters: 1020, in 3 pieces of about 340
    assert [end - start for start, end in split_span(text, 0, len(text))] == [357, 357, 306]


def test_a_short_sentence_joins_the_next() -> None:
    text = "是。加快建设高标准农田，统一上图入库管理。"
    assert sentence_spans(text, 0, len(text)) == [(0, len(text))]

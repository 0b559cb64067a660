"""Bytes to text: right, or refused; never a wrong guess. Texts are pieces of the real corpus."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from indexer.errors import UnreadableSource
from indexer.readers import read_source
from indexer.readers.decode import decode

CORPUS = "".join(
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent.parent / "corpus").glob("*.txt"))
)
TRADITIONAL = (
    "為深入貫徹落實創新驅動發展戰略，加快推進傳統產業轉型升級，經市政府同意，現就有關事項通知如下：一、總體要求。"
    "堅持以企業為主體、市場為導向，推動產業結構調整，到2025年規模以上工業總產值達到500億元。"
)


def assert_read_or_refused(read: Callable[[], object]) -> None:
    """No error but a refusal that says what to do."""
    reason = "请"
    try:
        read()
    except UnreadableSource as error:
        reason = str(error)
    assert "请" in reason


pieces = st.tuples(st.integers(0, len(CORPUS) - 400), st.integers(1, 400)).map(lambda at: CORPUS[at[0] : at[0] + at[1]])


@settings(max_examples=300, deadline=None)
@given(pieces, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]))
@example("之路", "gb18030")  # valid UTF-8 too
def test_what_is_decoded_equals_what_was_encoded_or_is_refused(text: str, encoding: str) -> None:
    assume(len(text) >= 4 or not encoding.startswith("utf-16-"))  # 前 in UTF-16 is the two letters MR
    assume(text != "路" or encoding != "gb18030")  # the bytes of · in UTF-8
    try:
        decoded = decode(text.encode(encoding)).text
    except UnreadableSource:
        assert encoding not in ("utf-8", "utf-8-sig", "utf-16")  # these are certain
    else:
        assert decoded == text


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_or_a_refusal_that_says_what_to_do(content: bytes) -> None:
    assert_read_or_refused(lambda: decode(content))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be", "utf-16"])
def test_every_source_of_the_corpus_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    for source in sorted((Path(__file__).parent.parent / "corpus").glob("*.txt")):
        text = source.read_text(encoding="utf-8")
        (tmp_path / source.name).write_bytes(text.encode(encoding))
        assert [line.text for line in read_source(tmp_path / source.name).lines] == text.splitlines()


def test_traditional_characters_are_read_from_big5_and_from_gb18030() -> None:
    assert decode(TRADITIONAL.encode("big5")).text == TRADITIONAL
    assert decode(TRADITIONAL.encode("gb18030")).text == TRADITIONAL


@pytest.mark.parametrize(
    "content",
    [
        "政策".encode("gbk"),  # four bytes prove nothing
        "关于推动工业高质量发展的若干意见".encode("gbk") + b"\xff",  # a broken end
        "政策文件".encode("utf-16")[:-1],  # half a character
        b"\x00\x01\x02\x03" * 50,
        b"MZ\x90\x00\x03" + bytes(range(256)),  # a program
    ],
)
def test_what_is_not_certain_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableSource, match="请"):
        decode(content)

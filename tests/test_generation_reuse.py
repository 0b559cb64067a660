"""What a generation knows need not be computed again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indexer.generation import (
    verify_generation,
)
from indexer.generation_reuse import Known, lexical_text, text_key, window_texts
from indexer.records import WINDOW_KINDS, Window
from tests.small_generation import DOCUMENT, PASSAGES, TEXT, TOKENS, VECTORS, known, write


def test_the_vector_of_a_window_is_found_by_its_text(tmp_path: Path) -> None:
    write(tmp_path)
    vectors = known(tmp_path).vectors
    np.testing.assert_array_equal(vectors[text_key("一、发展农业。")], VECTORS[0])
    assert set(vectors) == {text_key("一、发展农业。"), text_key(TEXT[8:])}


def test_a_whole_passage_is_embedded_under_its_headings_a_sentence_by_itself() -> None:
    passage = PASSAGES[0]
    windows = [Window(0, passage.start, passage.end, kind) for kind in WINDOW_KINDS]
    texts = window_texts([DOCUMENT], PASSAGES, windows)
    own = DOCUMENT.text[passage.start : passage.end]
    assert texts == [own, own, lexical_text(DOCUMENT, passage)]
    assert texts[2] != own


def test_the_tokens_of_a_passage_are_found_by_what_was_cut(tmp_path: Path) -> None:
    write(tmp_path)
    assert known(tmp_path).tokens == {
        text_key(lexical_text(DOCUMENT, passage)): tokens for passage, tokens in zip(PASSAGES, TOKENS, strict=True)
    }


def test_tokens_cut_with_other_terms_and_vectors_of_another_encoder_are_not_used(tmp_path: Path) -> None:
    write(tmp_path)
    other = known(tmp_path, encoder_fingerprint="bge", terms=())
    assert (other.vectors, other.tokens) == ({}, {})


def test_a_generation_without_tokens_is_sound(tmp_path: Path) -> None:
    write(tmp_path, tokens=None)
    assert verify_generation(tmp_path) == []
    assert known(tmp_path).tokens == {}


def test_without_an_index_no_vector_can_be_used_again(tmp_path: Path) -> None:
    assert known(tmp_path) == Known({}, {})

"""An outside collection through the product's own index and search, and the pairs that an encoder can learn from."""

from pathlib import Path

import pytest
from ir_measures import Qrel

from eval.collection import Collection, CollectionDocument, CollectionQuery
from eval.collection_pairs import pairs_of
from eval.collection_run import in_fold, open_searcher, searched
from eval.folds import Fold
from tests.tiny import BigramEncoder

OLD = "用人单位自用工之日起超过一个月不满一年未与劳动者订立书面劳动合同的，应当向劳动者每月支付二倍的工资。"
NEW = OLD.replace("二倍", "两倍")
COLLECTION = Collection(
    "小",
    (
        CollectionDocument("old", "劳动合同法第八十二条", OLD),
        CollectionDocument("new", "劳动合同法第八十二条（修正）", NEW),
        CollectionDocument(
            "pay", "劳动法第五十条", "工资应当以货币形式按月支付给劳动者本人，不得克扣或者无故拖欠劳动者的工资。"
        ),
        CollectionDocument("sea", "海商法第一条", "为了调整海上运输关系、船舶关系，制定本法。"),
    ),
    tuple(CollectionQuery(f"q{n}", "没有签劳动合同，工资怎么赔") for n in range(9)),
    tuple(Qrel(f"q{n}", "old", 1) for n in range(9)),
)


def test_documents_that_say_nearly_the_same_are_all_results(tmp_path: Path) -> None:
    encoder = BigramEncoder()
    searcher = open_searcher(COLLECTION, tmp_path / "index", encoder, encoder.fingerprint, lambda *_: None)
    run = [row for row in searched(searcher, COLLECTION, "hybrid", lambda *_: None) if row.query_id == "q0"]
    assert {row.doc_id for row in run[:2]} == {"old", "new"}
    assert [row.score for row in run] == sorted((row.score for row in run), reverse=True)


def test_a_hard_negative_is_like_the_query_and_no_repetition_of_an_answer() -> None:
    pairs = list(pairs_of(COLLECTION, left_out=None))
    answer = f"劳动合同法第八十二条\n{OLD}"  # as the index embeds it: under its heading
    assert [pair.answers for pair in pairs] == [(answer,)] * 9
    assert all(OLD not in text and NEW not in text for pair in pairs for text in pair.negatives)
    assert "工资应当以货币形式" in pairs[0].negatives[0]


def test_folds_share_the_queries_out_and_the_rest_is_learned_from() -> None:
    folds = [in_fold(COLLECTION, Fold(n, 3)) for n in range(3)]
    assert sorted(q.id for fold in folds for q in fold.queries) == sorted(q.id for q in COLLECTION.queries)
    assert all({q.id for q in fold.queries} == {r.query_id for r in fold.qrels} for fold in folds)
    learned = list(pairs_of(COLLECTION, left_out=Fold(0, 3)))
    assert len(learned) + len(folds[0].queries) == 9


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3/3", "no fold 3/3"),
        ("-1/3", "no fold -1/3"),
        ("1", "invalid literal for int.*''"),
        ("a/b", "invalid literal for int.*'a'"),
        ("", "invalid literal for int.*''"),
    ],
)
def test_a_fold_that_is_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Fold.parse(text)

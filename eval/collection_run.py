"""An outside collection, indexed and scored with the product's own reader, index and search.

In: a folder (see eval.collection). Out: a run of document ids, its measures, TREC files beside it. The index is kept
under <data>/eval/collections and made again only when the folder or the encoder changes.

Judgements are about whole documents, so a document counts at its best passage. Its windows are its passages alone:
three sizes of 58 510 articles would take an hour to embed on two cores, and an article is about as long as a sentence.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from ir_measures import ScoredDoc

from eval.asking import this_machine
from eval.collection import Collection, CollectionDocument, read_collection
from eval.folds import Fold
from eval.measures import MEASURES, calculate, mean
from eval.trec import write_qrels, write_trec_run
from indexer.bm25 import CompiledBM25
from indexer.build import lexical_text
from indexer.chunk import split_span
from indexer.encoder import Encoder, encoder_fingerprint, open_encoder
from indexer.errors import NoIndex
from indexer.generation import build_lock, open_generation, read_manifest, write_generation
from indexer.generation_reuse import window_texts
from indexer.records import Document, Passage, Section, Window
from indexer.settings import Settings
from indexer.tokens import tokenize
from service.cli_progress import progress_report
from service.cli_screen import Report, console
from service.records import MAX_QUERY_CHARS, MAX_TOP_K, Mode, SearchRequest
from service.search import Searcher

VERSION = "2"


def run_collection(args: argparse.Namespace, settings: Settings) -> int:
    collection = in_fold(read_collection(args.collection), args.fold)
    screen = console()
    with progress_report() as report:
        encoder = open_encoder(settings)
        index_dir = settings.data_dir / "eval" / "collections" / f"{collection.name}-{encoder.fingerprint[-16:]}"
        searcher = open_searcher(collection, index_dir, encoder, encoder_fingerprint(settings), report)
        run = list(searched(searcher, collection, args.mode, report))
    values = calculate(collection.qrels, run)
    ids = [query.id for query in collection.queries]
    screen.print(f"{collection.name}：{len(ids)} 个问题，{len(collection.documents)} 份文件；{this_machine()}")
    screen.print("，".join(f"{measure} {mean(values[str(measure)], ids):.4f}" for measure in MEASURES))
    name = args.name or f"{collection.name}-{args.mode}"
    out = settings.data_dir / "eval" / "runs"
    out.mkdir(parents=True, exist_ok=True)
    write_trec_run(out / f"{name}.run.txt", run, tag="yiju")
    write_qrels(out / f"{name}.qrels.txt", collection.qrels)
    screen.print(f"已写入 {out / name}.run.txt 和 .qrels.txt")
    return 0


def open_searcher(
    collection: Collection, index_dir: Path, encoder: Encoder, fingerprint: str, report: Report
) -> Searcher:
    """The collection's index, made if there is none of this content."""
    wanted = content_hash(collection)
    try:
        fresh = read_manifest(index_dir).corpus_fingerprint != wanted
    except NoIndex:
        fresh = True
    if fresh:
        _build(collection, index_dir, encoder, wanted, report)
    generation = open_generation(index_dir, encoder_fingerprint=fingerprint)
    # Judges of a collection grade each document for itself: a law's old wording is a result as its new one is.
    return Searcher(generation, encoder, date.today(), collapse_duplicates=False)


def in_fold(collection: Collection, fold: Fold | None) -> Collection:
    """Only the queries of the fold, if one is given: those that an encoder was not tuned on."""
    if fold is None:
        return collection
    queries = tuple(query for query in collection.queries if fold.holds(query.id))
    qrels = tuple(qrel for qrel in collection.qrels if fold.holds(qrel.query_id))
    return replace(collection, queries=queries, qrels=qrels)


def content_hash(collection: Collection) -> str:
    digest = hashlib.sha256(VERSION.encode())
    for document in collection.documents:
        digest.update(f"{document.id}\0{document.title}\0{document.text}\n".encode())
    return digest.hexdigest()


def _build(collection: Collection, index_dir: Path, encoder: Encoder, wanted: str, report: Report) -> None:
    documents = [as_document(d) for d in collection.documents if d.text.strip()]
    passages = [p for document in documents for p in passages_of(document)]
    windows = [Window(n, p.start, p.end, "passage") for n, p in enumerate(passages)]
    embedded = window_texts(documents, passages, windows)
    done = 0

    def on_progress(count: int) -> None:
        nonlocal done
        done += count
        report("计算向量", done, len(embedded))

    vectors = encoder.encode_passages(embedded, on_progress)
    by_id = {document.id: document for document in documents}
    with build_lock(index_dir):
        write_generation(
            index_dir,
            documents=documents,
            passages=passages,
            windows=windows,
            vectors=np.ascontiguousarray(vectors, dtype=np.float32),
            bm25=CompiledBM25.fit(tokenize(lexical_text(by_id[p.document_id], p)) for p in passages),
            encoder_name=encoder.name,
            encoder_fingerprint=encoder.fingerprint,
            corpus_fingerprint=wanted,
            options={"collection": collection.name},
            keep=1,
            now=datetime.now(UTC),
        )


def as_document(source: CollectionDocument) -> Document:
    """One section; the title is the heading of it, so BM25 sees it above every passage."""
    root = Section(source.title, "document", 0, 0, len(source.text), None)
    unknown = {"doc_number": None, "issuer": None, "date": None, "period": None, "repealed_by": None}
    return Document(
        id=source.id,
        title=source.title,
        title_in_text=False,
        level="国家",
        region="全国",
        doc_type="文件",
        source="corpus.jsonl",
        first_line=1,
        last_line=1,
        text=source.text,
        sections=(root,),
        **unknown,  # type: ignore[arg-type]
    )


def passages_of(document: Document) -> Iterator[Passage]:
    for start, end in split_span(document.text, 0, len(document.text)):
        if start < end:
            path = (document.title,) if document.title else ()
            yield Passage(f"{document.id}:{start}-{end}", document.id, start, end, 0, path, "text", None)


def searched(searcher: Searcher, collection: Collection, mode: Mode, report: Report) -> Iterator[ScoredDoc]:
    """Best passage of each document, up to 100 documents a query."""
    for done, query in enumerate(collection.queries, 1):
        seen: dict[str, float] = {}
        for hit in searcher.search(SearchRequest(query.text[:MAX_QUERY_CHARS], mode=mode, top_k=MAX_TOP_K)).hits:
            seen.setdefault(hit.citation.document_id, hit.score)
        yield from _ordered(query.id, list(seen))
        report("检索", done, len(collection.queries))


def _ordered(query_id: str, document_ids: Sequence[str]) -> Iterator[ScoredDoc]:
    """Scores fall with rank, so that ties cannot reorder what the system ordered."""
    for rank, document_id in enumerate(document_ids):
        yield ScoredDoc(query_id, document_id, float(-rank))

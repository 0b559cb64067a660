"""The whole corpus as Word and as PDF files, indexed and asked the judged queries: does reading cost retrieval quality?

    python -m eval.rendered_corpus [--only docx] [--split all] [--workspace DIR]

In: the corpus and the encoder of the settings. Out: nDCG@10 on text, DOCX and PDF, and what each loses; exit code 1
when one loses more than a point. Every rendering has a folder and a manifest with the same facts and ids, is read and
built by the product's own build, one after another in one data folder, so that equal texts are embedded once.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.asking import ask_all, chosen_queries
from eval.formats import blocks_of
from eval.measures import MAIN, mean, measured
from eval.records import SPLITS, JudgedQuery
from eval.renderings import Block, typeset, write_docx, write_pdf
from eval.systems import InProcess
from indexer.build import EncoderSource, build_index, configured_encoder
from indexer.build_steps import SYNONYMS_NAME
from indexer.corpus import read_corpus
from indexer.discovery import MANIFEST_NAME, TERMS_NAME
from indexer.encoder import Encoder
from indexer.generation import open_generation
from indexer.manifest import Entry, read_manifest_file
from indexer.records import Document
from indexer.settings import Settings, settings_from_environment
from service.cli_progress import progress_report
from service.search import Searcher

MAX_LOSS = 0.01
ANCHOR_CHARS = 120
"""So many of a document's first characters find its beginning in its own file."""

RUNNING_HEAD = "政策汇编"


def _write_pdf(blocks: Sequence[Block], path: Path) -> None:
    """A head that stands on one page only is no running head: readers rightly keep it as text."""
    pages = typeset(blocks)
    write_pdf(pages if len(pages) == 1 else typeset(blocks, header=RUNNING_HEAD), path)


Writer = Callable[[Sequence[Block], Path], None]
WRITERS: dict[str, Writer] = {"docx": write_docx, "pdf": _write_pdf}


@dataclass(frozen=True, slots=True)
class Measured:
    """`ndcg`: query id -> nDCG@10; `gold`: share of the gold spans that stand in the texts to the letter, 0..1."""

    format: str
    documents: int
    passages: int
    gold: float
    ndcg: Mapping[str, float]


class RememberingEncoder:
    """An encoder that embeds each query once, however many indexes it is put to."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.name, self.fingerprint, self.dim = encoder.name, encoder.fingerprint, encoder.dim

    def encode_query(self, text: str) -> NDArray[np.float32]:
        if text not in self._known:
            self._known[text] = self._encoder.encode_query(text)
        return self._known[text]

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self.encode_query(text) for text in texts])

    def encode_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return self._encoder.encode_passages(texts, on_progress)


def render(documents: Sequence[Document], entries: Sequence[Entry], format_: str, folder: Path) -> None:
    """A corpus folder: a file for every document, a manifest with the facts of `entries`."""
    folder.mkdir(parents=True)
    facts = {entry.id: entry for entry in entries}
    tables = []
    for document in documents:
        source = f"{document.id}.{format_}"
        WRITERS[format_](blocks_of(document), folder / source)
        anchor = " ".join(document.text[:ANCHOR_CHARS].split())
        tables.append(_toml_of(replace(facts[document.id], source=source, start=anchor, floats=())))
    (folder / MANIFEST_NAME).write_text("\n".join(tables), encoding="utf-8")


def render_once(documents: Sequence[Document], entries: Sequence[Entry], format_: str, folder: Path) -> None:
    """`render`, unless the folder holds a whole rendering: the manifest is written last."""
    if not (folder / MANIFEST_NAME).exists():
        if folder.exists():
            shutil.rmtree(folder)
        render(documents, entries, format_, folder)


def _toml_of(entry: Entry) -> str:
    """JSON's strings are TOML's."""
    stated = {"type" if name == "doc_type" else name: getattr(entry, name) for name in _TEXTS}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in stated.items() if value]
    if entry.period:
        lines.append(f"period = [{entry.period.from_year}, {entry.period.to_year}]")
    lines.append(f"title_in_text = {json.dumps(entry.title_in_text)}")
    return "\n".join(["[[document]]", *lines, ""])


_TEXTS = (
    "id", "title", "level", "region", "doc_type", "source", "start", "number", "issuer", "date", "repealed_by",
)  # fmt: skip


def measure(format_: str, settings: Settings, encoder: EncoderSource, queries: Sequence[JudgedQuery]) -> Measured:
    """Build the index of `settings` and ask it everything."""
    with progress_report() as report:
        build_index(settings, force=False, progress=report, now=datetime.now(UTC), encoder=encoder)
    generation = open_generation(settings.index_dir, encoder_fingerprint=encoder.fingerprint)
    outcomes = ask_all(InProcess(Searcher(generation, encoder.open(), date.today())), queries, with_answers=False)
    texts = {document.id: document.text for document in generation.documents}
    held = [gold.span in texts.get(gold.document_id, "") for query in queries for gold in query.gold]
    return Measured(
        format_,
        len(generation.documents),
        len(generation.passages),
        sum(held) / len(held),
        measured(queries, outcomes)[MAIN],
    )


def all_measured(
    settings: Settings, workspace: Path, formats: Sequence[str], queries: Sequence[JudgedQuery]
) -> list[Measured]:
    """The text corpus first; what a present index of it knows is not embedded again."""
    configured = configured_encoder(settings)
    encoder = replace(configured, open=cache(lambda: RememberingEncoder(configured.open())))
    data_dir = workspace / "data"
    if settings.index_dir.is_dir() and not data_dir.exists():
        shutil.copytree(settings.index_dir, data_dir / settings.index_dir.name)
    documents = read_corpus(settings.corpus_dir).documents
    entries = read_manifest_file(settings.corpus_dir).entries
    rows = [measure("txt", replace(settings, data_dir=data_dir), encoder, queries)]
    for format_ in formats:
        folder = workspace / format_
        render_once(documents, entries, format_, folder)
        for name in (TERMS_NAME, SYNONYMS_NAME):
            if (settings.corpus_dir / name).exists():
                shutil.copyfile(settings.corpus_dir / name, folder / name)
        rows.append(measure(format_, replace(settings, corpus_dir=folder, data_dir=data_dir), encoder, queries))
    return rows


def table_of(rows: Sequence[Measured], queries: Sequence[JudgedQuery]) -> list[str]:
    """Markdown lines; differences are to the first row, in points."""
    answerable = [query for query in queries if query.answerable]
    groups: dict[str, list[str]] = {split: [q.id for q in answerable if q.split == split] for split in SPLITS}
    groups = {name: ids for name, ids in groups.items() if ids} | {"全部": [q.id for q in answerable]}
    heads = " | ".join(f"{name}（{len(ids)} 问）" for name, ids in groups.items())
    lines = [
        f"| 格式 | 文件 | 段落 | 标准出处逐字相同 % | {heads} |",
        f"|---|---|---|---|{'---|' * len(groups)}",
    ]
    for row in rows:
        cells = []
        for ids in groups.values():
            value, first = mean(row.ndcg, ids), mean(rows[0].ndcg, ids)
            cells.append(f"{value:.4f}" if row is rows[0] else f"{value:.4f}（{100 * (value - first):+.2f}）")
        size = f"{row.documents} | {row.passages} | {100 * row.gold:.1f}"
        lines.append(f"| {row.format.upper()} | {size} | {' | '.join(cells)} |")
    return lines


def losses(rows: Sequence[Measured]) -> list[float]:
    """How far each rendering falls below the text, over all queries."""
    first, *others = (mean(row.ndcg, list(row.ndcg)) for row in rows)
    return [first - other for other in others]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Retrieval quality on the corpus rendered to other formats.")
    parser.add_argument("--only", choices=sorted(WRITERS), action="append", help="this format, repeatable")
    parser.add_argument("--split", choices=("all", *SPLITS), default="all")
    parser.add_argument("--workspace", type=Path, help="keep renderings and indexes here (default: thrown away)")
    args = parser.parse_args(argv)
    queries = chosen_queries(None, args.split)
    with (
        nullcontext(args.workspace)
        if args.workspace
        else tempfile.TemporaryDirectory(prefix="yiju-renderings-") as folder
    ):
        rows = all_measured(settings_from_environment(), Path(folder), args.only or sorted(WRITERS), queries)
    print("\n".join(table_of(rows, queries)))
    return 1 if max(losses(rows)) > MAX_LOSS else 0


if __name__ == "__main__":
    sys.exit(main())

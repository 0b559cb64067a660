"""What the encoder learns from, cut into batches: groups of neighbouring clauses with their queries, and the judged
pairs of a collection. In: files of `eval/training/`, Pairs. Out: Batch. Reproducible by the generator given.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.collection_pairs import Pairs
from indexer.divisions import divisions


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is made of; all of it is written into the adapter's metadata."""

    rank: int = 16
    epochs: int = 3
    groups: int = 8  # groups a batch
    queries: int = 2  # queries of a clause in one batch
    pairs: int = 24  # queries of a collection a batch
    hard: int = 2  # hard negatives of each of them
    unanswered: int = 3  # queries of a group that none of its clauses answers, in one batch
    refusing: float = 0.2  # weight of telling them from answered ones
    specified: float = 0.25  # share of the queries of such groups before which a place or a time is set
    headed: float = 0.5  # share of the groups whose clauses are seen under their heading, as whole passages are
    temperature: float = 0.03
    learning_rate: float = 6e-4
    warmup: float = 0.1
    seed: int = 7
    strength: float = 0.8  # share of the change that is kept: all of it costs plain questions what spoken ones gain


@dataclass(frozen=True, slots=True)
class Clause:
    """A text and the queries that it answers. Within a batch every other text is a negative."""

    text: str
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring clauses, the heading that they stand under, and queries about it that none of them answers."""

    theme: str
    clauses: tuple[Clause, ...]
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts, queries, the position of each query's text; (query, text) positions of other answers, not compared.
    Queries beyond the targets are answered by no text."""

    texts: list[str]
    queries: list[str]
    targets: list[int]
    also: list[tuple[int, int]] = field(default_factory=list)


def read_groups(folder: Path) -> list[Group]:
    """Every group of every file; a clause has two spoken queries and two to five others."""
    groups: list[Group] = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            group = json.loads(line)
            clauses = tuple(_clause(item) for item in group["items"])
            groups.append(Group(group["theme"], clauses, tuple(group.get("unanswered", ()))))
    return groups


def _clause(item: dict[str, Any]) -> Clause:
    plain = (item.get(name) for name in ("question", "ask", "keywords", "draft", "english"))
    return Clause(item["text"], (*item["colloquial"], *(q for q in plain if q)))


def group_batches(groups: Sequence[Group], options: Options, rng: random.Random) -> Iterator[Batch]:
    order = list(groups)
    rng.shuffle(order)
    for at in range(0, len(order), options.groups):
        texts: list[str] = []
        queries, targets, unanswered = [], [], []
        for group in order[at : at + options.groups]:
            above = f"{group.theme}\n" if rng.random() < options.headed else ""
            share = options.specified if group.unanswered else 0.0
            for clause in group.clauses:
                for query in rng.sample(clause.queries, min(options.queries, len(clause.queries))):
                    queries.append(specified(query, share, rng))
                    targets.append(len(texts))
                texts.append(above + clause.text)
            without = rng.sample(group.unanswered, min(options.unanswered, len(group.unanswered)))
            unanswered += [specified(query, share, rng) for query in without]
        if len(texts) > 1:
            yield Batch(texts, queries + unanswered, targets)


def specified(query: str, share: float, rng: random.Random) -> str:
    """The query, or for that share of the Chinese ones the query with a place, a time or both before it. Answered and
    unanswered ones alike: which place and year are meant is told by a document's title and checked by rules."""
    if rng.random() >= share or not re.search(r"[\u4e00-\u9fff]", query):
        return query
    place = rng.choice(divisions())
    where = rng.choice((place.name, place.short))
    year = rng.randint(2012, 2030)
    when = rng.choice((f"{year}年", f"到{year}年", f"“十{rng.choice('二三四')}五”期间"))
    return rng.choice((where, when, where + when, when + where)) + query


def pair_batches(pairs: Sequence[Pairs], options: Options, rng: random.Random) -> Iterator[Batch]:
    """Each query with one of its answers and some hard negatives."""
    order = list(pairs)
    rng.shuffle(order)
    for at in range(0, len(order), options.pairs):
        own = order[at : at + options.pairs]
        wanted = [rng.choice(pair.answers) for pair in own]
        negatives = [
            text for pair in own for text in rng.sample(pair.negatives, min(options.hard, len(pair.negatives)))
        ]
        texts = list(dict.fromkeys((*wanted, *negatives)))
        row = {text: n for n, text in enumerate(texts)}
        also = [
            (n, row[answer])
            for n, pair in enumerate(own)
            for answer in pair.answers
            if answer in row and answer != wanted[n]
        ]
        if len(texts) > 1:
            yield Batch(texts, [pair.query for pair in own], [row[text] for text in wanted], also)

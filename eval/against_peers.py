"""`yiju eval peers`: the product and other frameworks on the same documents and queries.

In: parsed arguments, settings. Out: a run of each, and on the screen the product minus each peer over all queries.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from eval.asking import ask_all, chosen_queries, facts_of, levels_of, made_run, open_product, require_gold
from eval.commands import keep_run
from eval.comparison import compare_groups
from eval.errors import MissingPeer
from eval.peers import PEERS, Peer, open_peer
from eval.runs import Run
from eval.summary import ALL, summarise
from eval.systems import InProcess
from eval.tables import comparison_table
from indexer.settings import Settings
from service.cli_screen import complain, console
from service.search import Searcher

OWN_NAME = "yiju"
"""Not that of `yiju eval run`, whose run has answers and must stay."""


def compare_with_peers(args: argparse.Namespace, settings: Settings) -> int:
    """Raises MissingPeer: one asked for by name is not installed, or none is."""
    queries = chosen_queries(args.queries, args.split)
    searcher = open_product(settings)
    documents = searcher.generation.documents
    require_gold(queries, documents)
    levels = levels_of(documents)
    peers = list(_opened(args.only, searcher))  # built first: what is missing must not be told after minutes
    product = InProcess(searcher)
    outcomes = ask_all(product, queries, with_answers=False)
    own = made_run(OWN_NAME, product, outcomes, facts_of(searcher.generation))
    others: list[Run] = []
    for peer in peers:
        outcomes = ask_all(peer, queries, with_answers=False)
        others.append(made_run(peer.name, peer, outcomes, {"build_seconds": peer.build_seconds}))
    for run in (own, *others):
        console().print(f"\n{run.name}")
        keep_run(run, queries, levels, settings)
    ours = summarise(queries, own, levels)
    for run in others:
        console().print(f"\nA = {own.name}，B = {run.name}（{run.description.get('chunks', '')}）")
        rows = compare_groups(ours, summarise(queries, run, levels))
        console().print(comparison_table(row for row in rows if row.group == ALL))
    return 0


def _opened(only: Sequence[str] | None, searcher: Searcher) -> Iterator[Peer]:
    """All that are installed, telling which are not; those in `only` must be."""
    failures: list[str] = []
    for name in only or PEERS:
        try:
            yield open_peer(name, searcher.generation.documents, searcher.encoder)
        except MissingPeer as error:
            if only:
                raise
            complain(str(error))
            failures.append(name)
    if len(failures) == len(only or PEERS):
        raise MissingPeer("没有一个对比对象装好了；请运行 pip install 'yiju[peers]'")

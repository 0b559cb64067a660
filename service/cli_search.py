"""`yiju search` and `yiju ask`. In: a query. Out: cited passages or a cited answer, as text or contract JSON."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from indexer.records import LEVELS
from indexer.settings import Settings
from service.cli_parser import ChineseParser, number_between
from service.cli_screen import console

if TYPE_CHECKING:
    from service.records import SearchRequest
    from service.search import Searcher

MODES = ("hybrid", "lexical", "dense")
MAX_TOP_K = 100
ANSWER_TOP_K = 8  # the default of POST /v1/answer


def add_commands(commands: argparse._SubParsersAction[ChineseParser], common: ChineseParser) -> None:
    found = commands.add_parser("search", help="查依据：按相关程度列出段落", description="查依据。", parents=[common])
    found.add_argument("query", metavar="检索词", help="主题、问题或草稿中的一句话")
    found.add_argument("--top-k", type=number_between(1, MAX_TOP_K), default=5, metavar="N", help="列出几条（默认 5）")
    modes = "hybrid 综合（默认），lexical 按词，dense 按意思"
    found.add_argument("--mode", choices=MODES, default="hybrid", help=modes)
    found.add_argument("--level", action="append", choices=LEVELS, default=[], help="只查这一级，可重复")
    found.add_argument("--region", action="append", default=[], metavar="地区", help="只查这个地区，如 湖北省，可重复")
    found.add_argument("--json", action="store_true", help="输出 JSON，与服务接口相同")
    found.set_defaults(run=search)
    asked = commands.add_parser("ask", help="问答：用原文回答并注明出处", description="问答。", parents=[common])
    asked.add_argument("question", metavar="问题", help="一句话的问题")
    asked.add_argument("--json", action="store_true", help="输出 JSON，与服务接口相同")
    asked.set_defaults(run=ask)


def search(args: argparse.Namespace, settings: Settings) -> int:
    from service.cli_hits import print_hits
    from service.query import understand

    request = request_of(args)  # refused before the model is loaded
    result = open_searcher(settings).search(request)
    if args.json:
        from service.schemas import search_json

        print_json(search_json(result))
    else:
        word_for_word = bool(understand(args.query).phrases)
        print_hits(console(), result.hits, total=result.total, word_for_word=word_for_word)
    return 0


def ask(args: argparse.Namespace, settings: Settings) -> int:
    from service.cli_hits import print_answer
    from service.records import SearchRequest

    request = SearchRequest(query=args.question, top_k=ANSWER_TOP_K)
    searcher = open_searcher(settings)
    from service.answer import answer  # with numpy: after an absent index has been told

    reply = answer(searcher, request)
    if args.json:
        from service.schemas import answer_json

        print_json(answer_json(reply))
    else:
        print_answer(console(), reply)
    return 0


def request_of(args: argparse.Namespace) -> SearchRequest:
    from service.records import Filters, SearchRequest

    filters = Filters(level=tuple(args.level), region=tuple(args.region))
    return SearchRequest(query=args.query, mode=args.mode, top_k=args.top_k, filters=filters)


def open_searcher(settings: Settings) -> Searcher:
    """The index first: that there is none must not take a model's loading time to find out."""
    from indexer.encoder import encoder_fingerprint, open_encoder
    from indexer.generation import open_generation, read_manifest

    read_manifest(settings.index_dir)
    generation = open_generation(settings.index_dir, encoder_fingerprint=encoder_fingerprint(settings))
    from service.search import Searcher

    return Searcher(generation, open_encoder(settings), date.today())


def print_json(content: dict[str, Any]) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=2))

"""A query's words in, how much of them each passage holds out. In: Query. Out: Lexical. Reads one generation.

A passage seldom repeats whose plan it stands in, so title and region of its document count as words of it too: 湘乡
in 湘乡皮革产业的目标 is found for every passage of 湘乡市…规划.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from indexer.tokens import bigrams, normalize, simplified, tokenize, words_of
from service.evidence import Floats, Lexical, Mask, Positions
from service.expansion import Synonyms
from service.function_words import without_function_words
from service.highlight import MIN_PHRASE_CHARS, fold, occurrences
from service.query import Query
from service.topic import compounds

if TYPE_CHECKING:
    from indexer.generation import Generation

_FRAME = """
    时期 期间 过程 情况 方面 遇到 指出 分析 提出 规划 方案 意见 计划 文件 发展 推进 推动 加快
    要求 部署 规定 安排 举措 措施 内容 重点 提高 提升 水平 能力 抓 搞 弄 干 做 办 事 事情 件事 几件事 条 类 块
"""
_LITTLE = frozenset(_FRAME.split())
"""Words that tell nothing of what a part of a document is about."""
_LETTERS = re.compile(r"[a-z0-9]+")
_NOWHERE: Positions = np.zeros(0, dtype=np.int64)


class LexicalMatcher:
    """`folded`: the passages' texts, folded. Safe to share between threads."""

    def __init__(self, generation: Generation, folded: Sequence[str]) -> None:
        self._bm25 = generation.bm25
        self._folded = folded
        self._terms: tuple[str, ...] = tuple(generation.options.get("terms", ()))
        self._synonyms = Synonyms(generation.options.get("synonyms", ()))
        self._titled = self._passages_by_title_token(generation)

    def _passages_by_title_token(self, generation: Generation) -> dict[str, Positions]:
        """Token → positions of the passages whose document's title or region holds it: a query touches only its own."""
        own: dict[str, list[int]] = {}
        for position, passage in enumerate(generation.passages):
            own.setdefault(passage.document_id, []).append(position)
        titled: dict[str, list[int]] = {}
        for document in generation.documents:
            for token in frozenset(tokenize(f"{document.title}\n{document.region}", self._terms)):
                titled.setdefault(token, []).extend(own.get(document.id, ()))
        return {token: np.array(positions, dtype=np.int64) for token, positions in titled.items()}

    def match(self, query: Query) -> Lexical:
        """A passage counts by the wording of the query that it holds best: 技改 is found where 技术改造 stands."""
        variants = tuple(self._synonyms.variants(query.matter, words_of(query.matter, self._terms)))
        wordings = (tuple(query.tokens), *(tuple(tokenize(variant, self._terms)) for variant in variants))
        words = tuple(map(self._words, (query.matter, *variants)))
        bm25, coverage = (np.max(kind, axis=0) for kind in zip(*map(self._matched, wordings), strict=True))
        known, known_words = (self._share(one[0], self._knows) for one in (wordings, words))
        mass = self.weights_of(list(dict.fromkeys(query.tokens)))[1]
        held = self._holding(query.content)
        return Lexical(bm25 * mass, coverage, held, known, wordings, known_words, words)

    def _words(self, wording: str) -> tuple[str, ...]:
        """A single character of Chinese is hardly ever what a question is about."""
        cut = words_of(wording, self._terms)
        return tuple(dict.fromkeys(w for w in cut if any(map(str.isalnum, w)) and (len(w) > 1 or w.isascii())))

    def _knows(self, token: str) -> float:
        return float(token in self._bm25.vocabulary or token in self._titled)

    def wordings_of(self, name: str) -> tuple[str, ...]:
        """A name and what it is called elsewhere: GDP, 地区生产总值, 国内生产总值."""
        own = normalize(name)
        return (own, *self._synonyms.variants(own, (own,)))

    def held_by(self, wordings: Sequence[Sequence[str]], text: str) -> float:
        """Share of a wording's idf mass whose tokens stand in `text`, 0..1, of the wording that it holds best."""
        folded = simplified(fold(text))
        return max((self._share(tokens, lambda token: _stands(token, folded)) for tokens in wordings), default=0.0)

    def words_held_by(self, words: Sequence[Sequence[str]], text: str) -> float:
        """As `held_by`; a word counts by the part of it that stands there: 成交额 half in 成交合同交易额."""
        folded = simplified(fold(text))
        return max((self._share(own, lambda word: _stands_in_part(word, folded)) for own in words), default=0.0)

    def topic_held(self, topic: str, text: str) -> float:
        """As `words_held_by`, of a part of a question; 0 when it holds no word that is about anything."""
        matter = without_function_words(normalize(topic), self._terms) if topic.strip() else ""
        variants = (matter, *self._synonyms.variants(matter, words_of(matter, self._terms)))
        wordings = tuple(tuple(w for w in self._words(one) if w not in _LITTLE) for one in variants)
        return self.words_held_by(wordings, text)

    def unheard(self, topic: str, among: Mask | None = None) -> float:
        """Share of a topic (service.topic) that stands nowhere in the corpus, or `among` its passages, by pairs of
        characters and by words of letters, 0..1; of the wording that is known best. The pairs where two words meet
        count too: 小区 and 改造 stand there, 老旧小区 does not."""
        known = self._knows if among is None else partial(self._knows_among, among)
        wordings = ([*bigrams(wording), *_LETTERS.findall(wording)] for wording in self._wordings(topic))
        return min((1.0 - sum(map(known, own)) / len(own) for own in wordings if own), default=0.0)

    def unheard_words(self, topic: str) -> tuple[str, ...]:
        """Its words that stand nowhere in the corpus; none where another wording is known."""
        wordings = [compounds(words_of(wording, self._terms)) for wording in self._wordings(topic)]
        absent = [tuple(w for w in own if not all(map(self._knows, tuple(bigrams(w)) or (w,)))) for own in wordings]
        return absent[0] if all(absent) else ()

    def _wordings(self, name: str) -> tuple[str, ...]:
        return (name, *self._synonyms.variants(name, words_of(name, self._terms)))

    def _knows_among(self, among: Mask, piece: str) -> float:
        titled = among[self._titled.get(piece, _NOWHERE)].any()
        return float(titled or any(piece in self._folded[n] for n in np.flatnonzero(among).tolist()))

    def _share(self, wording: Sequence[str], part: Callable[[str], float]) -> float:
        """Share of the wording's idf mass, 0..1; `part`: how much of a token counts."""
        tokens = list(dict.fromkeys(wording))
        weights, _ = self.weights_of(tokens)
        return sum(float(weight) * part(token) for token, weight in zip(tokens, weights, strict=True))

    def _matched(self, query_tokens: Sequence[str]) -> tuple[Floats, Floats]:
        """BM25 for one unit of the wording's idf mass (long names would win by length); coverage."""
        tokens = list(dict.fromkeys(query_tokens))
        weights, mass = self.weights_of(tokens)
        held = self._bm25.presence(tokens)
        for row, token in zip(held, tokens, strict=True):
            row[self._titled.get(token, _NOWHERE)] = True
        bm25 = np.asarray(self._bm25.scores(query_tokens), dtype=np.float64) / mass
        return bm25, weights @ held

    def weights_of(self, tokens: Sequence[str]) -> tuple[Floats, float]:
        """Each token's share of the query's idf mass, (n,), and the mass. One that the corpus lacks weighs as the
        heaviest does."""
        idfs = np.array([max(self._bm25.idf(token), 0.0) for token in tokens], dtype=np.float64)
        heaviest = float(idfs.max(initial=0.0)) or 1.0
        idfs[idfs == 0.0] = heaviest
        mass = float(idfs.sum()) or 1.0
        return idfs / mass, mass

    def _holding(self, content: str) -> Mask:
        phrase = fold(content)
        if len(phrase) < MIN_PHRASE_CHARS:
            return np.zeros(len(self._folded), dtype=np.bool_)
        return np.fromiter((phrase in text for text in self._folded), dtype=np.bool_, count=len(self._folded))


def _stands(token: str, folded: str) -> float:
    return float(bool(occurrences(folded, fold(token))))


def _stands_in_part(word: str, folded: str) -> float:
    pairs = list(bigrams(word))
    return _stands(word, folded) or sum(pair in folded for pair in pairs) / max(1, len(pairs))

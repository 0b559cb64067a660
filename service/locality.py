"""Whose place a passage speaks of. In: the corpus, places that a query names. Out: shares for ranking, yes or no."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from indexer.records import Document, Passage
from service.evidence import Floats
from service.highlight import fold
from service.places import NATIONWIDE, Gazetteer, Place

SAID = 0.7
"""What it counts that a passage names the place asked for, when its document is another place's or the nation's."""

MAX_LABEL_CHARS = 24
_ITEM_MARK = re.compile(r"^(?:—+|[(（]?[\d一二三四五六七八九十]+[)）.、]+)+")
_SENTENCE_END = re.compile(r"[。；;]")


class Locality:
    """Passages by position, with their texts folded as a query is; `documents` by id."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        documents: Mapping[str, Document],
        passages: Sequence[Passage],
        folded: Sequence[str],
    ) -> None:
        self.gazetteer = gazetteer
        self._documents = documents
        self._passages = passages
        self._folded = folded

    def shares(self, places: Sequence[Place]) -> Floats:
        """(n_passages,): 1 where the document is of a named place or its title names one, SAID where only the passage
        does."""
        if not places:
            return np.zeros(len(self._folded))
        of_place = {d.id for d in self._documents.values() if self._is_of(d, places)}
        shorts = [self.gazetteer.called(place) for place in places]
        return np.fromiter(
            (
                1.0 if p.document_id in of_place else SAID if any(s in text for s in shorts) else 0.0
                for p, text in zip(self._passages, self._folded, strict=True)
            ),
            dtype=np.float64,
            count=len(self._folded),
        )

    def speaks_of(self, place: Place, position: int) -> bool:
        """Is the passage of the place (its document's region or title), or does it name the place?"""
        return (
            self._is_of(self._document_at(position), (place,)) or self.gazetteer.called(place) in self._folded[position]
        )

    def made_in(self, place: Place, position: int) -> bool:
        """Is the passage a remark made in the place, or in one inside it?"""
        said = self._passages[position].attribution
        there = self.gazetteer.named_in((said and said.occasion) or "")
        return any(place == own or place.contains(own) for own in there)

    def tells_figures_of(self, place: Place, position: int, stated: Callable[[str], bool]) -> bool:
        """Is the passage of the place itself, not of a town inside it, or does a sentence with what is to be `stated`
        name the place before it or beside it, or the few words that its line begins with (——益阳、衡阳高新区。每个规划
        2—3个……), or, of a place inside the passage's own, a heading above it? 咸宁's 150亿元 are not those of 湖北, and
        a list of neighbours tells nothing of one of them."""
        passage, document = self._passages[position], self._document_at(position)
        own, called = self.gazetteer.place_of(document.region), self.gazetteer.called(place)
        inside = own is not None and own != place and place.contains(own)
        if own == place or (called in document.title and not inside):
            return True
        within = own is not None and own.contains(place)
        if within and any(called in heading for heading in passage.section_path):  # 6.利用崇阳的石煤资源, of 咸宁
            return True
        lines = document.text[passage.start : passage.end].split("\n")
        return any(
            (stated(fold(said)) and _is_labelled(line, called)) or _states_of(called, fold(said), stated)
            for line in lines
            for said in _SENTENCE_END.split(line)
        )

    def applies_to(self, place: Place, position: int) -> bool:
        """Is the passage the nation's, or that of a division around the place?"""
        region = self._document_at(position).region
        own = self.gazetteer.place_of(region)
        return region == NATIONWIDE or (own is not None and own.contains(place))

    def is_itself(self, document: Document, places: Sequence[Place]) -> bool:
        """Is the document of one of the places itself, not of a town inside it? Of any if none is named."""
        own = self.gazetteer.place_of(document.region)
        return not places or any(p == own or self.gazetteer.called(p) in document.title for p in places)

    def is_inside(self, document: Document, places: Sequence[Place]) -> bool:
        """Is the document that of a division inside one of the places, and names none of them in its title?"""
        own = self.gazetteer.place_of(document.region)
        inside = own is not None and any(place.contains(own) for place in places)
        return inside and not self.is_itself(document, places)

    def _document_at(self, position: int) -> Document:
        return self._documents[self._passages[position].document_id]

    def _is_of(self, document: Document, places: Sequence[Place]) -> bool:
        own = self.gazetteer.place_of(document.region)
        return any(
            self.gazetteer.called(place) in document.title or (own is not None and place.contains(own))
            for place in places
        )


def _states_of(called: str, sentence: str, stated: Callable[[str], bool]) -> bool:
    """Is the name said before the figure or beside it? 建设5万个基站，实现武汉市全覆盖 tells no figure of 武汉."""
    clauses = re.split("[，,]", sentence)
    return any(stated(clause) and called in "，".join(clauses[: n + 1]) for n, clause in enumerate(clauses))


def _is_labelled(line: str, called: str) -> bool:
    """Does a line of several sentences open with the name, alone or in a list? 主动融入武汉都市圈。is of another."""
    first, *rest = _SENTENCE_END.split(line)
    label = _ITEM_MARK.sub("", fold(first))
    names = label.split("、")
    return any(rest) and len(label) <= MAX_LABEL_CHARS and any(name.startswith(called) for name in names)

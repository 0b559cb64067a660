"""Whose texts a query asks for: of an office, a level, a document number, a visit. In: Query, the documents. Out: names
and masks over passages. Pure. A sentence of a draft names offices without asking them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from indexer.records import Document, Passage
from service.evidence import Mask
from service.issuers import Issuers, is_of_the_nation, office_asked
from service.levels import levels_named
from service.locality import Locality
from service.places import Place
from service.query import DocNumber, Query, parse_doc_number
from service.records import Citation
from service.visits import asks_of_a_visit


class Sources:
    """The documents of one generation by who made them. Safe to share between threads."""

    def __init__(self, documents: Mapping[str, Document], passages: Sequence[Passage], locality: Locality) -> None:
        self._documents, self._passages, self._locality = documents, passages, locality
        self._issuers = Issuers(d.issuer for d in documents.values() if d.issuer)
        self._numbers = {i: parse_doc_number(d.doc_number) for i, d in documents.items() if d.doc_number}

    def holds_document_number(self, number: DocNumber) -> bool:
        """True if a document of the corpus bears this number."""
        return any(own is not None and number.names(own) for own in self._numbers.values())

    def numbered(self, numbers: Sequence[DocNumber]) -> Mask:
        """Passages of the documents that bear one of them."""
        return self._of({i for i, own in self._numbers.items() if own and any(n.names(own) for n in numbers)})

    def asked(self, query: Query) -> Mask:
        """Passages of the documents whose level or issuer the query names."""
        issuers = self.issuers_asked(query)
        return self._of({i for i, d in self._documents.items() if d.level in query.levels or d.issuer in issuers})

    def is_of_a_visit(self, query: Query, places: Sequence[Place]) -> bool:
        """总书记在湖北考察时讲了什么: is what was said in one of `places` asked for?"""
        called = [self._locality.gazetteer.called(place) for place in places]
        return bool(places) and "领导论述" in query.levels and asks_of_a_visit(query.normalized, called)

    def issuers_asked(self, query: Query) -> frozenset[str]:
        """Those that a question names."""
        return frozenset() if query.statement else self._issuers.named_in(query.normalized)

    def office_asked(self, query: Query) -> str | None:
        """The office whose texts a question asks for, of the nation or of a place there is: 农村地区政府 is none."""
        office = None if query.statement else office_asked(query.normalized)
        known = office and (is_of_the_nation(office) or self._locality.gazetteer.named_in(office))
        return office if known else None

    def is_of_office(self, office: str, citation: Citation) -> bool:
        """Is the document of the office, or, where a government is asked for, of its place? The plan of a province's
        department is the province's."""
        gazetteer = self._locality.gazetteer
        of_place = office.endswith("政府") and gazetteer.place_of(citation.region) in gazetteer.named_in(office)
        has_own_texts = office.endswith(("厅", "室"))  # 国务院 speaks through its ministries too
        of_level = not has_own_texts and citation.level in levels_named(office)
        return citation.issuer in self._issuers.named_in(office) or of_place or of_level

    def _of(self, documents: set[str]) -> Mask:
        if not documents:
            return np.zeros(len(self._passages), dtype=np.bool_)
        return np.fromiter((p.document_id in documents for p in self._passages), np.bool_, count=len(self._passages))

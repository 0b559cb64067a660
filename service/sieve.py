"""What a drafter would check by eye of a passage that is to answer. In: Searcher, Finding. Out: tests, each with what
is said when no passage passes it. Pure but for what the Searcher reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from service.asked_part import parts_asked
from service.constraints import constraints_of, said_with_headings
from service.highlight import fold
from service.search import Finding, Searcher
from service.statements import of_industries
from service.visits import VISIT

MAX_ABOVE_CHARS = 1500
Test = tuple[Callable[[int], bool], str]
"""Does the hit at a position pass, and the reason to give when none does."""


class Sieve:
    """The tests of one finding, by position in `finding.result.hits`."""

    def __init__(self, searcher: Searcher, finding: Finding) -> None:
        self._searcher, self._finding = searcher, finding
        self._hits, self._positions, self._places = finding.result.hits, finding.positions, finding.places
        self._asked = constraints_of(finding.query)
        self._place_names = "、".join(place.name for place in self._places)
        self._office = searcher.sources.office_asked(finding.query)
        self.nothing_of_it = f"文件库里没有{self._place_names}在这方面的依据"

    def tests(self) -> tuple[Test, ...]:
        """In the order in which they are asked."""
        asked = self._asked
        plans = "、".join(f"{first}—{first + 4}年" for first in asked.plans)
        things = "、".join(thing.name for thing in asked.things)
        visit = (self._of_the_visit, f"文件库里没有在{self._place_names}考察时的论述")
        return (
            *((visit,) if self._searcher.sources.is_of_a_visit(self._finding.query, self._places) else ()),
            (self._of_place, self.nothing_of_it),
            (self._of_the_office, f"文件库里没有{self._office}在这方面的文件"),
            (self._of_the_year, f"文件库里没有{'、'.join(asked.years)}年在这方面的依据"),
            (self._of_the_plan, f"文件库里没有{plans}在这方面的依据"),
            (self._of_the_ordinal, f"最接近的段落里没有提到“{'、'.join(asked.ordinals)}”"),
            (self._of_the_name, f"最接近的段落里没有提到“{'、'.join(asked.names)}”"),
            (self._of_the_industries, f"最接近的段落没有写明“{'、'.join(asked.industries)}”的数字"),
            (self._of_the_acronyms, f"最接近的段落里没有提到{'、'.join(self._acronyms)}"),
            (lambda n: asked.passage_states(self._hits[n].text), "最接近的段落里没有写明所问的数字或时间"),
            (lambda n: asked.target_met(self._hits[n].citation), "最接近的段落写的是已有的情况，不是目标"),
            (self._of_the_kind, f"最接近的段落说的不是所问的{'、'.join(c.asked for c in asked.contrasts)}"),
            (self._of_the_things, f"最接近的段落里没有写明所问的{things}"),
        )

    @cached_property
    def _asks_for_a_part(self) -> bool:
        """邵阳市规划的主要任务 are not those of a county in it; 总书记在郑州讲的短板 are no part of a plan of 郑州."""
        query = self._finding.query
        named = () if query.statement or query.levels else parts_asked(query.normalized)
        return any(part.of_several is None for part in named)

    def names_the_place(self, n: int) -> bool:
        return any(self._searcher.locality.speaks_of(place, self._positions[n]) for place in self._places)

    def _of_place(self, n: int) -> bool:
        """A clause of 湖南 is no answer to a question about 湖北; one of the nation may be, but not for a figure."""
        locality, position = self._searcher.locality, self._positions[n]
        if not self._places:
            return True
        if self._asked.figures:
            return any(locality.tells_figures_of(p, position, self._asked.a_figure_met) for p in self._places)
        if self._asks_for_a_part:
            document = self._searcher.documents[self._hits[n].citation.document_id]
            return locality.is_itself(document, self._places) or self._is_named_from_above(n)
        return self.names_the_place(n) or any(locality.applies_to(p, position) for p in self._places)

    def _is_named_from_above(self, n: int) -> bool:
        """Does a passage of the nation or of a division around the place name it? 宜昌 in the plan of 湖北."""
        locality, position = self._searcher.locality, self._positions[n]
        return any(locality.applies_to(p, position) and locality.speaks_of(p, position) for p in self._places)

    def _of_the_visit(self, n: int) -> bool:
        """总书记在湖北考察时 asks for remarks made there, or for a text that tells of the visit."""
        there = any(self._searcher.locality.made_in(place, self._positions[n]) for place in self._places)
        gazetteer = self._searcher.locality.gazetteer
        return there or any(_tells_of_a_visit(self._hits[n].text, gazetteer.called(p)) for p in self._places)

    def _of_the_office(self, n: int) -> bool:
        return self._office is None or self._searcher.sources.is_of_office(self._office, self._hits[n].citation)

    def _of_the_year(self, n: int) -> bool:
        return self._asked.year_met(self._hits[n].citation, self._hits[n].text, self._above(n))

    def _of_the_plan(self, n: int) -> bool:
        return self._asked.plan_met(self._hits[n].citation, self._hits[n].text, self._above(n))

    def _of_the_ordinal(self, n: int) -> bool:
        return self._asked.ordinal_met(self._hits[n].citation, self._hits[n].text)

    def _of_the_name(self, n: int) -> bool:
        return self._asked.name_met(self._hits[n].citation, self._hits[n].text)

    def _of_the_kind(self, n: int) -> bool:
        return self._asked.kind_met(self._hits[n].citation, self._hits[n].text)

    def _of_the_things(self, n: int) -> bool:
        return self._asked.things_met(self._hits[n].citation, self._hits[n].text)

    def _of_the_industries(self, n: int) -> bool:
        wordings = [self._searcher.lexical.wordings_of(name) for name in self._asked.industries]
        return of_industries(self._hits[n], self._asked, wordings)

    @cached_property
    def _acronyms(self) -> tuple[str, ...]:
        """One that the corpus lacks may stand there in a wording that no dictionary knows: ZTE, 中兴通讯."""
        return tuple(a for a in self._asked.acronyms if self._searcher.holds_word_for_word(a))

    def _of_the_acronyms(self, n: int) -> bool:
        said = fold(said_with_headings(self._hits[n].citation, self._hits[n].text))
        wordings = (self._searcher.lexical.wordings_of(acronym) for acronym in self._acronyms)
        return all(any(all(part in said for part in one.split()) for one in own) for own in wordings)

    def _above(self, n: int) -> str:
        """What stands before the passage in its section: 到2020年，实现以下目标： may be the passage before."""
        passage = self._searcher.generation.passages[self._positions[n]]
        document = self._searcher.documents[passage.document_id]
        start = max(document.sections[passage.section].start, passage.start - MAX_ABOVE_CHARS)
        return document.text[start : passage.start]


def _tells_of_a_visit(text: str, place: str) -> bool:
    return bool(re.search(rf"{place}[^。]{{0,8}}(?:{VISIT})|(?:{VISIT}){place}", fold(text)))

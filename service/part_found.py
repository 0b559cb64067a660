"""Where the part stands that a question asks for. In: its name, documents, the nearest first. Out: sections. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from indexer.headings import without_number
from indexer.records import Document
from indexer.tokens import bigrams
from service.asked_outline import asks_how, contents_asked
from service.asked_part import Part, asks_for_a_list, is_nothing_else, is_several, parts_asked
from service.issuers import names_of
from service.levels import without_levels
from service.title_matter import less_urging, matter_of

LEAST_TOPIC = 0.75
"""Share of what the part is asked of, by idf, that title, region, issuer and headings must hold: rather no part than
another document's."""
LEAST_HEADING, LEAST_HEADING_CHARS = 0.8, 4
"""Share of a heading that a question must hold to have repeated it."""
LEAST_MATTER_CHARS = 3
_TASKS, _DONE = re.compile("(?:(?<!目标)任务|工作|经验|做法)$"), re.compile("(?:经验|做法)$")
OWN_CHARS = 8
"""Of a heading that is hardly that of two documents."""
LEAST_PAIRS = 0.4
"""The same of its pairs of characters, before anything is cut into words."""


@dataclass(frozen=True, slots=True)
class PartFound:
    """`asked`: as the question calls it; `section`: its position in the document's, 0 for all of it."""

    asked: str
    document: Document
    section: int

    @property
    def start(self) -> int:
        return self.document.sections[self.section].start

    @property
    def end(self) -> int:
        return self.document.sections[self.section].end


Held = Callable[[str, str], float]
"""Share of a topic, by idf, that a text holds."""


def find_asked(question: str, documents: Sequence[Document], held: Held, *, of_place: bool) -> tuple[PartFound, ...]:
    """What of the documents the normalised question asks for as a whole; () for most. `of_place`: does it name the
    place that they are of?"""
    how, for_a_list = asks_how(question), asks_for_a_list(question)
    question = without_levels(question) or question
    if contents := contents_asked(question):
        return find_contents(contents, documents, held)
    named = parts_asked(question)
    found = find_parts(named, documents, held)
    if not found and how:
        written = [d for d in documents if d.level != "领导论述"]  # the headings of remarks are not the speaker's
        found = find_titled(question, written, held, of_place=of_place)
    by_name = any(part.of_several is None for part in named)  # 发展目标 are not told by a heading that says 发展
    if not found and not by_name and (named or for_a_list):
        found = find_heading(question, documents, held)
    return found


def find_parts(parts: Sequence[Part], documents: Sequence[Document], held: Held) -> tuple[PartFound, ...]:
    """机遇和挑战 are looked for in one document, and may be one section. Where a document is about the topic and
    nothing else, no other is looked at: 湖北发展服务业的措施 are not those for 科技服务业."""
    found: list[PartFound] = []
    documents = _of_the_topic(parts[-1].topic, documents, held) if parts else ()
    for part in parts:
        one = _best(part.asked, documents, partial(_called, part=part), partial(_held_above, part.topic, held))
        if one:
            documents = [one.document]
            if all(one.section != other.section for other in found):
                found.append(one)
    return tuple(found)


def find_heading(question: str, documents: Sequence[Document], held: Held) -> tuple[PartFound, ...]:
    """A section whose heading the question repeats: 培育哪些融合发展的新业态新模式. Where the question says no more
    than the heading (怎么优化营商环境), many a document has such a section, and only one with several below it and of a
    heading of its own is meant."""

    def repeated(document: Document) -> Iterator[int]:
        below = _headings_below(document)
        for n, section in enumerate(document.sections):
            if n and below[n] != 1 and section.kind == "heading":
                said = _repeated(section.heading, question, held)
                if said and (held(question, section.heading) < LEAST_HEADING or (below[n] and len(said) >= OWN_CHARS)):
                    yield n

    found = _best("", documents, repeated, partial(_held_above, question, held))
    return () if found is None else (found,)


def find_contents(named: str, documents: Sequence[Document], held: Held) -> tuple[PartFound, ...]:
    """The document that is called so, all of it, if it has headings."""

    def whole(document: Document) -> Iterator[int]:
        if _headings_below(document)[0] > 1:
            yield 0

    found = _best("", documents, whole, lambda document, n: held(named, _of_document(document)))
    return () if found is None else (found,)


def find_titled(question: str, documents: Sequence[Document], held: Held, *, of_place: bool) -> tuple[PartFound, ...]:
    """The document whose title and the question are of the same matter (怎么推动先进制造业和现代服务业深度融合): its
    tasks, else all of it. `of_place`: does the question name the place that the documents are of? Then what a city did
    answers how it did what the title tells (襄阳怎么推动高质量发展)."""

    def sections(document: Document) -> Iterator[int]:
        named = {n: s.heading for n, s in enumerate(document.sections) if s.depth == 1}
        tasks = [n for n, heading in named.items() if is_of_tasks(heading)]
        if of_place and len(done := [n for n in tasks if _DONE.search(named[n])]) == 1:
            yield done[0]
        elif _headings_below(document)[0] > 1 and _is_of_matter(document, question, held):
            yield tasks[0] if len(tasks) == 1 else 0

    found = _best("", documents, sections, lambda document, n: held(question, _of_document(document)))
    return () if found is None else (found,)


def is_of_tasks(heading: str) -> bool:
    """二、重点任务, 第四章重点工作, 二、经验做法: it heads what is to be done or was."""
    return _TASKS.search(heading) is not None


def _of_the_topic(topic: str, documents: Sequence[Document], held: Held) -> Sequence[Document]:
    about = [d for d in documents if _is_of_matter(d, topic, held) and held(topic, _of_document(d)) >= LEAST_TOPIC]
    return about or documents


def _is_of_matter(document: Document, question: str, held: Held) -> bool:
    """Pairs of characters first, as with headings."""
    matter = matter_of(document.title, document.region)
    pairs = frozenset(bigrams(matter))
    alike = len(pairs & frozenset(bigrams(question))) >= LEAST_PAIRS * len(pairs)
    return len(matter) >= LEAST_MATTER_CHARS and alike and held(matter, question) >= LEAST_HEADING


def _headings_below(document: Document) -> Counter[int | None]:
    """By section: how many have it as their parent."""
    return Counter(s.parent for s in document.sections if s.kind == "heading")


def _repeated(heading: str, question: str, held: Held) -> str:
    """What of the heading the question holds: all of it or one of its clauses; empty for most. Pairs of characters are
    looked at first: cutting hundreds of headings into words took 30 ms."""
    asked = frozenset(bigrams(question))
    alike = (said for said, pairs in _clauses(heading) if len(pairs & asked) >= LEAST_PAIRS * len(pairs))
    return next((said for said in alike if held(said, question) >= LEAST_HEADING), "")


@lru_cache(maxsize=65_536)
def _clauses(heading: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The heading and its clauses, each with its pairs of characters."""
    title = without_number(heading)
    clauses = (title, *re.split("[，,]", title))
    said = dict.fromkeys(less_urging(one) for one in clauses)
    return tuple((one, frozenset(bigrams(one))) for one in said if len(one) >= LEAST_HEADING_CHARS)


def _best(
    asked: str,
    documents: Sequence[Document],
    sections_of: Callable[[Document], Iterable[int]],
    share_of: Callable[[Document, int], float],
) -> PartFound | None:
    """The section whose headings hold most of the topic; of those alike of the nearest document, the highest, the one
    called as asked."""
    candidates = [
        ((round(share, 6), -order, -document.sections[n].depth, asked in document.sections[n].heading), order, n)
        for order, document in enumerate(documents)
        for n in sections_of(document)
        if (share := share_of(document, n)) >= LEAST_TOPIC
    ]
    _, order, section = max(candidates, default=((), 0, None))
    return None if section is None else PartFound(asked, documents[order], section)


def _called(document: Document, *, part: Part) -> set[int]:
    """Sections called so; not 指导思想、基本原则和目标 above 基本原则, nor a table, whose rows are no items."""
    called = {n for n, s in enumerate(document.sections) if s.kind != "table" and part.is_called(s.heading)}
    if part.of_several is not None:
        return _lists(document, called, part.of_several)
    pure = [n for n in called if is_nothing_else(document.sections[n].heading)]
    around = {above for n in pure for above in _above_all(document, n)}
    return {n for n in called if n not in around or not is_several(document.sections[n].heading)}


def _lists(document: Document, called: set[int], of_several: re.Pattern[str]) -> set[int]:
    """Sections with several below them: called 重点工程, or with such as （一）…工程 for half of these and more."""
    below, such = _headings_below(document), Counter(document.sections[n].parent for n in called)
    named = {n for n in called if of_several.search(document.sections[n].heading)}
    above = {n for n, count in such.items() if n is not None and n and 2 * count >= below[n]}
    return {n for n in named | above if below[n] > 1}


def _above_all(document: Document, section: int) -> Iterator[int]:
    above = document.sections[section].parent
    while above is not None:
        yield above
        above = document.sections[above].parent


def _held_above(topic: str, held: Held, document: Document, section: int) -> float:
    return held(topic, _above(document, section))


def _above(document: Document, section: int) -> str:
    """What tells of which document and of which matter a section is."""
    return "\n".join((_of_document(document), *document.section_path(section)))


def _of_document(document: Document) -> str:
    issuers = names_of(document.issuer or "")
    return "\n".join((document.title, document.doc_number or "", document.region, *sorted(issuers)))

"""Several things asked for in one question: 湖南和湖北对5G有什么政策, 2020年和2025年的目标. Pure.

In: a question, the places that it names. Out: a question for each.

One answer of a few sentences would be about the one that happens to be nearer, and the other would be lost without a
word. Only what can be held apart is asked apart: levels, places, years, five-year plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.records import Span

_AND = re.compile(r"\s*(?:[和与及跟、]|以及|还有)\s*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?:年|(?!\d))(?:底|末|初)?")
_PLAN = re.compile(r"[“\"]?十[一二三四五]五[”\"]?")
_LEVEL = "国家|中央|[省市县]里?"
_LEVELS = re.compile(
    rf"(?:^|(?<=[，,。：:；;\s在从按]))(?P<row>(?:{_LEVEL})(?:(?:{_AND.pattern})?(?:{_LEVEL}))+)(?:[两二三四几各]?级|层面|里)*"
    r"(?=[，,。?？]|分别|各自?|都|对|关于|在|怎|如何|有[什哪没]|出台|的?(?:政策|文件|要求|规定|意见|部署|措施)|$)"
)
"""国家、省、市县对…分别怎么要求: not 国家级、省级园区, nor 湖北省、市共建."""
_EACH = re.compile("^(?:分别|各自|各)|(?:分别|各自)(?=怎|如何|有|是|提|要)")
_CITED = re.compile(r"《[^》]*》|“[^”]*”|\"[^\"]*\"")
_COUNTED = re.compile("(?:等|这)?[两二三四五六七八九](?:个[省市县区州城地]?|[家座省市县区州地城](?!级))")
_TOGETHER = re.compile(
    "之间|合作|协作|对接|衔接|联动|联合|联手|一体化|交界|共建|协同|互[认通补联]|往返|来往|同比|比(?![较重例率])"
    "|差距|变化|[增减涨降]了?(?:多|几)"
)
"""What is told of all of them at once."""
MOST = 4
NATION = "国家层面"
_COMPARED = re.compile("(?:的)?(?:相比较?|比较|对比)(?:情况|一下|如何|怎么样)?[?？]?$")
"""Who compares two wants to see both."""
_ASKS = re.compile("多少|几[个项条家年]|哪|谁|何(?!况)|什么|啥|怎|多[大高长久]|为什么")
_CLAUSE = re.compile("[，,。？?；;！!]")


@dataclass(frozen=True, slots=True)
class Separate:
    """One of the things asked for, as the question names it, and the question for it alone. A `level` (of
    indexer.records.LEVELS) is not named in its question, and no text of another answers it."""

    name: str
    question: str
    level: str | None = None


def asked_apart(question: str, places: Iterable[Span]) -> tuple[Separate, ...]:
    """`places`: where places are named. () when one thing is asked for, or all of them at once (武汉与长沙的合作)."""
    if levels := _LEVELS.search(question):
        return tuple(_of_each_level(question, levels))
    cited = [found.span() for found in _CITED.finditer(question) if not _PLAN.fullmatch(found[0])]
    for kind in (_with_the_nation(question, places), _spans(_YEAR, question), _spans(_PLAN, question)):
        spans = [span for span in kind if not any(a <= span[0] < b for a, b in cited)]
        group = _row(question, sorted(spans))
        if 1 < len(group) <= MOST and not _TOGETHER.search(_COMPARED.sub("", question), group[-1][1]):
            return tuple(_alone(question, group))
    return ()


def _of_each_level(question: str, levels: re.Match[str]) -> Iterator[Separate]:
    before, behind = question[: levels.start()], _EACH.sub("", question[levels.end() :])
    for name in dict.fromkeys(found[0] for found in re.finditer("国家|中央|省|市|县", levels["row"])):
        level = "国家" if name == "中央" else name
        yield Separate(NATION if level == "国家" else f"{level}级层面", f"{before}{behind}", level)


def asks_several(question: str) -> bool:
    """怎样培育，财政给多少: do several of its clauses ask?"""
    return sum(bool(_ASKS.search(clause)) for clause in _CLAUSE.split(question)) > 1


def _with_the_nation(question: str, places: Iterable[Span]) -> tuple[Span, ...]:
    """国家和湖北对5G怎么要求: the nation is one of them."""
    spans = sorted(places)
    first = (
        re.search(
            rf"(?:^|(?<=[，,。：:；;\s]))(?P<nation>(?:国家|中央)(?:层面)?){_AND.pattern}$", question[: spans[0][0]]
        )
        if spans
        else None
    )
    return (*([first.span("nation")] if first else []), *spans)


def _spans(pattern: re.Pattern[str], question: str) -> tuple[Span, ...]:
    return tuple(found.span() for found in pattern.finditer(question))


def _row(question: str, spans: list[Span]) -> list[Span]:
    """The first row of names with nothing but 和 between them."""
    row: list[Span] = []
    for span in spans:
        if row and _AND.fullmatch(question, row[-1][1], span[0]):
            row.append(span)
        elif len(row) > 1:
            break
        else:
            row = [span]
    return row


def _alone(question: str, row: list[Span]) -> Iterator[Separate]:
    counted = _COUNTED.match(question, row[-1][1])
    before, behind = question[: row[0][0]], question[counted.end() if counted else row[-1][1] :]
    behind = _COMPARED.sub("", behind)
    is_year = any(question[a:b].endswith("年") for a, b in row)
    for start, end in row:
        name = question[start:end]
        name += "年" if is_year and name.isdigit() else ""
        if name.startswith(("国家", "中央")):
            yield Separate(NATION, f"{before}{behind}", "国家")
        else:
            yield Separate(name, f"{before}{name}{behind}")

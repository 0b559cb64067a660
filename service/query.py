"""A question as typed in, what is searched out. In: 1..512 characters. Out: Query. Pure.

"5G+工业互联网", "关于5G+工业互联网有哪些政策规定？" and "what do policies say about 5G+工业互联网" are one query.
The words around the topic occur in nearly every policy document; left in, they move both scores. So they are taken off,
but never so far that nothing is left, and a purely English question stays whole: its encoder input is the sentence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from indexer.tokens import normalize, simplified, tokenize
from service.function_words import without_function_words
from service.levels import levels_named
from service.phrases import phrases_of

# Frames, tried again and again from both ends until none fits.
_NOUN = "(?:政策|规定|文件|论述|表述|说法|要求|依据|内容|精神|措施|条款|意见|举措)"
_NOUNS = f"(?:(?:相关|有关|具体|主要|明确|政策)*的?{_NOUN}(?:和|与|及|、)?)"
LEADING = (
    "请问(?:一下)?",
    "请教(?:一下)?",
    "请(?:介绍|说明|列出|查一下|查找)(?:一下)?",
    "我(?:想|要|需要)(?:知道|了解|问|查|找)(?:一下)?",
    "帮(?:我|忙)(?:查|找)(?:一下|找)?",
    "(?:查询|查找|查一下)",
    "如何|怎样|怎么",
    "关于|对于|针对",
    "有关(?!部门|单位|规定|方面)",
    "什么是|何谓",
    "(?:国家|省里|市里|县里)?(?:有没有|有哪些|有什么|哪些|什么)(?:相关|有关)?(?:政策|文件|规定)+(?:规定|提到|提及|涉及|支持|要求)?了?",
    "(?:政策|文件)(?:中|里)?(?:关于|对于)",
)
TRAILING = (
    f"(?:都|还)?(?:有|包括|提出|作出|做出)了?(?:哪些|什么|何)(?:样的)?{_NOUNS}*",
    "(?:分别|具体|主要)?(?:是|为)(?:什么|怎样的|哪些)",
    "(?:是)?(?:怎么样?|怎样|如何|咋)(?:说|讲|写|规定|要求|表述|提|论述)?的?",
    f"的(?:相关|有关|具体)?{_NOUNS}+",
    f"(?:相关|有关){_NOUNS}+",
    "(?:呢|吗|嘛)",
)
# English that only frames a question; taken off only where the topic itself is Chinese.
_ENGLISH_FRAME = """
    what which who when where why how do does did is are was were be been can could should shall will would may
    policies policy document documents regulation regulations rule rules government requirement requirements
    say says said state states mention mentions require requires cover covers exist there any
    about on the a an of for in to by with and regarding concerning related tell me us please find show give list
    explain describe i we you want need know
"""
ENGLISH_FRAME = frozenset(_ENGLISH_FRAME.split())

_MARKS = " \t\n,.?!:;\"'、，。？！：；“”‘’"
_CJK = re.compile(r"[㐀-鿿]")
_ENGLISH_WORD = re.compile(r"(?<![^\s,.?!:;\"'()])[A-Za-z]+(?:'[a-z]+)?(?![^\s,.?!:;\"'()])")
_LEADING = re.compile(f"^(?:{'|'.join(LEADING)})")
_TRAILING = re.compile(f"(?:{'|'.join(TRAILING)})$")
_DOC_NUMBER = re.compile(
    r"([㐀-鿿][㐀-鿿\s]{0,15})[〔\[(【{〈<]\s*((?:19|20)\d{2})\s*[〕\])】}〉>]\s*第?\s*(\d{1,5})\s*号"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|\D|$)")
_ASKS_ANYTHING = re.compile(
    r"[吗呢么?]|哪(?!怕)|谁|怎|如何|多[少久大高长]|(?<![好这近那前])几(?!乎)|是否|有没有|咋|啥|能否|可否|为何|何[时地处]"
    r"|(.)不\1|[成行让]不|[没不]$|请问|帮我|请列|介绍一下|(?:目标|指标|份额|占比|比重|名单|日期|时间|金额)$"
)
_MIN_STATEMENT, _MIN_CLAUSE = 20, 4
_CLAUSE_END = re.compile(r"(?<!\d)[,:]|[,:](?!\d)|[;。?!]")  # 1,000 and 9:30 are one
_MIN_PART, _MAX_PARTS = 5, 6


@dataclass(frozen=True, slots=True)
class DocNumber:
    """A document number, 国办发〔2015〕59号; `issuer_code` may carry words that stood before it in a question."""

    issuer_code: str
    year: str
    number: str

    def names(self, other: DocNumber) -> bool:
        """True if this, as found in a question, names `other`, as printed on a document."""
        same = (self.year, self.number) == (other.year, other.number)
        return same and self.issuer_code.endswith(other.issuer_code)


@dataclass(frozen=True, slots=True)
class Query:
    """`content` is what is searched: the question less its frame, normalised. `matter` is what of it is matched word
    for word: `content`, a question's less the words that only ask; `tokens` are those of `matter`.
    `phrases` are quotations that a passage must hold word for word."""

    raw: str
    normalized: str
    content: str
    matter: str
    tokens: tuple[str, ...]
    doc_numbers: tuple[DocNumber, ...]
    years: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()  # the clauses of `content`, if there are several
    statement: bool = False  # a sentence of a draft that wants its basis, not a question or keywords
    levels: frozenset[str] = frozenset()  # whose documents are asked for; a draft names 总书记 without asking for him


def understand(query: str, terms: tuple[str, ...] = ()) -> Query:
    """`terms` are the administrator's own, those the index was cut with. Never fails; the content is empty only if
    the query is."""
    plain = simplified(" ".join(unicodedata.normalize("NFKC", query).split()))
    numbers = parse_doc_numbers(query)
    phrases = () if numbers else phrases_of(query)  # a quoted 文号 names a document, whose passages do not hold it
    topic = " ".join(phrases) or _topic_of(plain)
    content = normalize(topic.strip(_MARKS)) or normalize(plain) or plain
    statement = is_statement(plain)
    matter = content if statement else without_function_words(content, terms)
    return Query(
        raw=query,
        normalized=normalize(query),
        content=content,
        matter=matter,
        tokens=tuple(tokenize(matter, terms)),
        doc_numbers=numbers,
        years=tuple(dict.fromkeys(_YEAR.findall(plain))),
        phrases=phrases,
        parts=parts_of(content),
        statement=statement,
        levels=frozenset() if statement else levels_named(plain),
    )


def is_statement(text: str) -> bool:
    """Clauses, not keywords, of some length, and no word that asks. `text` is NFKC, whose comma is the narrow one."""
    clauses = [clause for clause in re.split(r"[,;。]", text) if clause]
    says = text.endswith("。") or (len(clauses) > 1 and min(map(len, clauses)) >= _MIN_CLAUSE)
    return len(text) >= _MIN_STATEMENT and says and has_chinese(text) and not _ASKS_ANYTHING.search(text)


def parts_of(content: str) -> tuple[str, ...]:
    """2 to _MAX_PARTS clauses of a normalised text, none shorter than _MIN_PART but with its neighbour; () if it is
    one."""
    parts: list[str] = []
    for clause in filter(None, map(str.strip, _CLAUSE_END.split(content))):
        if parts and (len(clause) < _MIN_PART or len(parts[-1]) < _MIN_PART):
            parts[-1] += f",{clause}"
        else:
            parts.append(clause)
    size = -(-len(parts) // _MAX_PARTS)
    joined = tuple(",".join(parts[n : n + size]) for n in range(0, len(parts), size or 1))
    return joined if len(joined) > 1 else ()


def has_chinese(text: str) -> bool:
    return _CJK.search(text) is not None


def parse_doc_number(text: str) -> DocNumber | None:
    """The first document number in `text`; None if there is none."""
    return next(iter(parse_doc_numbers(text)), None)


def parse_doc_numbers(text: str) -> tuple[DocNumber, ...]:
    """Every document number in `text`, whatever its brackets and spaces."""
    found = _DOC_NUMBER.finditer(unicodedata.normalize("NFKC", text))
    return tuple(DocNumber("".join(m[1].split()), m[2], m[3].lstrip("0") or "0") for m in found)


def _topic_of(plain: str) -> str:
    return _without_chinese_frame(_without_english_frame(plain)) if has_chinese(plain) else plain


def _without_english_frame(text: str) -> str:
    kept = _ENGLISH_WORD.sub(lambda word: " " if word[0].lower() in ENGLISH_FRAME else word[0], text)
    kept = " ".join(kept.split())
    return kept if kept.strip(_MARKS) else text


def _without_chinese_frame(text: str) -> str:
    """Both ends in turn until nothing fits; a step that would leave nothing, or one character, is not taken."""
    while True:
        text = text.strip(_MARKS)
        for frame in (_LEADING, _TRAILING):
            shorter = frame.sub("", text, count=1).strip(_MARKS)
            if len(shorter) >= 2 and shorter != text:
                text = shorter
                break
        else:
            return text

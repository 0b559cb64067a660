"""Does 核依据 see what was changed? Sentences of the corpus in, each with one thing altered; verdicts out.

    python -m ui.altered [--sentences 40] [--seed 7]        (asks the service at YIJU_API, as the page does)

A changed figure, year, unit, direction, place, level or denial must be 有出入; what only quotes otherwise (我市 for
全市, a clause left out, an introduction) must not. The literal sentence is asked too.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from ui.basis import judge
from ui.client import Client, api_address
from ui.draft import split
from ui.figures import sentences
from ui.page_check import asked_of
from ui.records import AnswerReply

Alteration = Callable[[str], str]
MIN_CHARS, MAX_CHARS = 25, 160

_OTHER_PLACE = {
    "湖北": "湖南", "湖南": "湖北", "咸宁": "黄石", "武汉": "长沙", "广州": "深圳", "徐州": "南京", "深圳": "广州",
    "湘乡": "韶山", "洞口": "隆回", "双清": "大祥",
}  # fmt: skip
_OPPOSITE = {
    "提高": "降低", "增长": "下降", "以上": "以下", "不低于": "不高于", "不超过": "不少于", "鼓励": "禁止",
    "支持": "不再支持", "严禁": "允许", "不得": "可以",
}  # fmt: skip
_NUMERALS = "二三四五六七八九"


def _first(pattern: str, other: Callable[[re.Match[str]], str]) -> Alteration:
    return lambda text: re.sub(pattern, other, text, count=1)


def _one_of(words: Mapping[str, str], behind: str = "") -> Alteration:
    return _first(f"(?:{'|'.join(words)}){behind}", lambda found: words[found[0]])


WRONG: Mapping[str, Alteration] = {
    "数字": _first(r"(?<![\d.第〔])\d+(?=(?:\.\d+)?[万亿]?(?:%|元|家|个|户|亩|吨))", lambda n: str(int(n[0]) + 3)),
    "年份": _first(r"20[12]\d(?=年)", lambda year: str(int(year[0]) + 1)),
    "万亿": _first(r"(?<=\d)[万亿](?=元|个|吨|人|家|亩|户|平)", lambda unit: "亿" if unit[0] == "万" else "万"),
    "百分点": _first(r"(?<=\d)%", lambda _: "个百分点"),
    "几大": _first(f"[{_NUMERALS[:-1]}](?=[大个项类批家条])", lambda n: _NUMERALS[_NUMERALS.index(n[0]) + 1]),
    "方向": _one_of({k: v for k, v in _OPPOSITE.items() if k in ("提高", "增长", "以上", "不低于", "不超过")}),
    "允许": _one_of({k: v for k, v in _OPPOSITE.items() if k in ("鼓励", "支持", "严禁", "不得")}),
    "地名": _one_of(_OTHER_PLACE),
    "级别": _one_of({"国家级": "省级", "省级": "市级", "市级": "县级"}),
}
HARMLESS: Mapping[str, Alteration] = {
    "原句": lambda text: text,
    "与代和": _first("和", lambda _: "与"),
    "我市代全市": _first("全(?=[省市县区])", lambda _: "我"),
    "加开头": lambda text: f"下一步，我市将{text}",
    "中间插入": _first("，", lambda _: "，结合我市实际，"),
    "删去一句": _first("(?<=，)[^，。；]+，(?=.*，)", lambda _: ""),
    "去引号": _first("“([^”]*)”", lambda found: found[1]),
}


def quotable(texts: Iterable[str]) -> list[str]:
    """Whole sentences of prose, neither rows of tables nor headings."""
    said = (sentence.text.strip() for text in texts for sentence in sentences(text))
    return [s for s in said if MIN_CHARS <= len(s) <= MAX_CHARS and s.endswith("。") and "\t" not in s]


def verdicts(
    quoted: Sequence[str], alteration: Alteration, reply_to: Callable[[str], AnswerReply], *, count: int, seed: int
) -> Counter[str]:
    """Of `count` sentences that the alteration changes, or of all if none are meant to change."""
    altered = [(text, alteration(text)) for text in quoted]
    changed = [new for old, new in altered if new != old] or [new for _, new in altered]
    chosen = random.Random(seed).sample(changed, min(count, len(changed)))
    checkable = [sentence for text in chosen for sentence in split(text)[:1] if not sentence.skipped]
    return Counter(judge(s, reply_to(s.text), encoder="embedded").verdict for s in checkable)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    client = Client(api_address())
    quoted = quotable(client.text(entry.id) for entry in client.catalogue())
    for title, alterations in (("must be 有出入", WRONG), ("must not be", HARMLESS)):
        print(title)
        for name, alteration in alterations.items():
            found = verdicts(quoted, alteration, lambda s: asked_of(client, s), count=args.sentences, seed=args.seed)
            print(f"  {name}\t" + "\t".join(f"{verdict} {n}" for verdict, n in sorted(found.items())))


if __name__ == "__main__":
    main()

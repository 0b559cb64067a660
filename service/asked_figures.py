"""Which figure a question asks for. In: a question. Out: what a text that states one looks like. Pure.

What is looked for is the kind: 补助多少钱 wants a sum of money, 哪一年 a year, 要培育几家 a number of companies. A
clause on the same matter that states none lies as near in meaning as the answer would, and is none.
"""

from __future__ import annotations

import re

_NUMERAL = r"[\d.〇零一二三四五六七八九十百千万亿两]"
_FIGURE = rf"\d|{_NUMERAL}+[个家项条种次趟遍回倍成件]|半[年天日]"
_N = "(?:多少|(?<![哪前好这那近])几(?!乎))"  # 前几年, 这几年: some, not how many
_MONEY = r"[\d.千百万亿]\s*(?:多|余)?\s*[千百]?[万亿]?\s*(?:美)?元|[（(][千百万亿]*元[）)]"
_PERCENT = r"[%％]|百分|个点"
_DAY = r"(?<![\d〕\])）】第])\d{1,2}\s*[日号]"  # not the 号 of 〔2016〕27号
_COUNTERS = "个家项种条座所处批户支类"
_COUNTED = "产量|销量|总额|总数|总量|总个数|个数|数量|金额|家数|户数|人数"
_MEASURED = f"{_COUNTED}|产值|收入|增加值|占比|比重|增速|增幅|密度|强度"
_RANK = "(?:什么|多少|几)(?:名次|位次)|(?<![安减直彩编])排(?:到|在)?(?:第几|多少[名位]|什么[名位]次)|排名(?:多少|第?几)"
_WHEN = "什么时候|何时|啥时候?|(?<!好)几时|多会儿"
_DEADLINE = "(?:截止|受理|申报)(?:日期|时间)"
_WHAT_HOUR = "几点(?=钟|[上下]班|开[始门放工会业馆]|关门|收[摊工市]|结束|打烊|$)"
_ASKS_A_FIGURE = re.compile(
    rf"^(?!.*(?:如何|怎|为什么)).*(?:(?:{_COUNTED})(?:$|[(（])|(?:{_MEASURED})的?(?:目标|指标|数据))|"
    rf"哪[一]?[天日年]|哪个月|{_WHEN}|{_DEADLINE}|{_RANK}|"
    rf"{_N}|百分之|多大|多高|多长|how many|how much|percent|share of|proportion",
    re.IGNORECASE,
)
_ASKS_ELSE = re.compile(r"吗|呢|有没有|能不能|可不可|怎|咋|哪|谁|啥|什么|如何|[成行让给]不|不$|没$")
_IS_IT_KNOWN = re.compile("知道|清楚|了解")
_CLAUSE = re.compile(r"[,;。!?，；！？]")
_UNITS = ("公里", "平方米", "千瓦", "小时", "分钟", "岁", "倍")


def _counted(counters: str) -> str:
    """A numeral shortly before the counter (5万余名), or the counter in brackets as a table's heading has it."""
    return rf"{_NUMERAL}[^，。；\n]{{0,4}}[{counters}]|[（(]万?[{counters}][）)]"


_KINDS = (
    (
        rf"百分之|占比|比重|比例|几成|(?:增速|增幅|增长率)(?!.*(?:权重|{_N}分))|百分点|percent|share of|proportion",
        _PERCENT,
    ),
    (
        rf"(?<![频功汇曲])率(?:目标|要求)?(?:要|是|为|达到?|有|提高到?|做到)?(?:{_N}|多高)",
        rf"{_PERCENT}|倍|{_NUMERAL}成",
    ),
    (rf"罚[款金]?{_N}", rf"{_MONEY}|倍"),
    (rf"面积[^，。,]{{0,6}}(?:{_N}|多大)", "亩|公顷|平方|平米|公里|㎡|m²|m2"),
    (rf"{_N}(?:万|亿)?(?:元|钱|块)|{_N}[^,，。?]{{0,6}}(?:费|资金|奖金|奖励|补贴|补助|经费|钱)", _MONEY),
    (
        r"(?:产值|(?<!低)收入|增加值|总额|金额)(?:的?目标|指标|数据)?(?:是|为|达到?|有)?(?:多少|几何|$)",
        rf"{_MONEY}|{_PERCENT}",
    ),
    (rf"{_N}个?亿", r"亿"),
    (rf"{_N}家", rf"{_counted('家户')}|\d[^，。；\n]{{0,4}}个|[（(]万?个[）)]"),  # not the three of 三个代表
    (rf"{_N}[{_COUNTERS.replace('家', '')}]", _counted(_COUNTERS)),
    (rf"第几|{_RANK}", rf"第\s*{_NUMERAL}|首位|榜首|前{_NUMERAL}"),
    (rf"(?<!第){_N}[名人位]", _counted("名人位")),
    (rf"{_N}[辆台]", _counted("辆台套")),
    *((rf"{_N}[万亿]?{counter}", _counted(counter)) for counter in "张棵头只羽艘架栋间场届级首部"),
    (r"哪[一]?[天日]|几月几[日号]|截止日期", _DAY),
    (_DEADLINE, rf"{_DAY}|\d\s*月"),
    (_WHAT_HOUR, rf"\d{{1,2}}[:：]\d\d|{_NUMERAL}\s*[点时]"),
    (rf"哪[一]?年|哪个月|{_WHEN}", r"\d{4}年|\d\s*月|年[底末内初]|季度|期末|\d年"),
    (rf"{_N}亩", r"亩|公顷|平方"),
    (r"平方公里", r"平方公里"),
    (rf"{_N}吨", r"吨"),
    *(
        (rf"{_N}[万亿]?{unit}", rf"{_NUMERAL}\s*(?:多|余|个)?\s*[万亿]?{unit}|[（(][万亿]?{unit}[）)]")
        for unit in _UNITS
    ),
    (rf"{_N}[天日]", rf"{_NUMERAL}\s*个?(?:工作)?[天日]"),
)
_ASKED = tuple((re.compile(asked, re.IGNORECASE), re.compile(wanted)) for asked, wanted in _KINDS)
_ANY_FIGURE = re.compile(_FIGURE)
_ASKS_WHEN = re.compile(rf"哪[一]?[天日年]|哪个月|几月|{_WHEN}|{_DEADLINE}|截止日期")
_OWN_COUNTER = re.compile(r"(?<![哪前好这那近])几([㐀-鿿])")


def figures_asked(question: str) -> tuple[re.Pattern[str], ...]:
    """`question` as normalised; every pattern must be found; () when it asks for no figure."""
    asking = _where_a_figure_is_asked(question)
    if not asking:
        return ()
    kinds = tuple(wanted for asked, wanted in _ASKED if asked.search(asking))
    return kinds or (_any_figure(asking),)


def _any_figure(asking: str) -> re.Pattern[str]:
    """A digit or a numeral with a counter: with the question's own too, 七大 for 几大, but no 进一步 for 几步."""
    own = _OWN_COUNTER.search(asking)
    return re.compile(rf"{_FIGURE}|(?<!进)[二三四五六七八九十两]+{own[1]}(?!批)") if own else _ANY_FIGURE


def asks_when(question: str) -> bool:
    """哪一年, 什么时候, 截止日期: what is asked for is a time, and any year may be the answer."""
    return _ASKS_WHEN.search(question) is not None


def _where_a_figure_is_asked(question: str) -> str:
    """The last clauses that ask, if it is for a figure: 臭了多少年，往哪儿搬才合适 asks where, complaining of years."""
    asked: list[str] = []
    for clause in _CLAUSE.split(question):
        if _ASKS_A_FIGURE.search(clause):
            asked.append(clause)
        elif _ASKS_ELSE.search(clause) and not _IS_IT_KNOWN.search(clause):
            asked = []
    return "，".join(asked)

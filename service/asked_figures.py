"""Which figure a question asks for. In: a question. Out: what a text that states one looks like. Pure.

What is looked for is the dimension: 补助多少钱 wants a sum of money, 哪一年 a year, 要培育几家 a number of companies. A
clause on the same matter that states none lies as near in meaning as the answer would, and is none.
"""

from __future__ import annotations

import re

from service import figures as f

_N = "(?:多少|(?<![哪前好这那近没头])(?<!(?<!超)过)几(?![乎经]))"  # 前几年, 这几年: some, not how many
_COUNTED = "产量|销量|总额|总数|总量|总个数|个数|数量|金额|家数|户数|人数"
_MEASURED = f"{_COUNTED}|产值|收入|增加值|占比|比重|增速|增幅|密度|强度"
_TO_CHANGE = "提高|提升|扩大|增加(?!值)|加大|降低|压减|优化|促进|控制|加快|推动|完善|实现|合理"
_FIGURES = (
    "占比|比重|比例|份额|强度|[增涨跌降]幅|增速|增长率|总投资|投资额|投资规模|总产值|产值|增加值|预算|产量|面积"
    "|排名|位次|利润|税收|出口额|销售额|(?:销售|营业|业务)收入|用[电水]量|(?:申请|授权|拥有)量|消费支出|可支配收入|纯收入"
)
_NAMED_ALONE = (
    rf"^(?!.*(?:{_TO_CHANGE})).*(?:(?:{_FIGURES})(?:的?(?:累计)?(?:目标|指标|数据|要求))?"
    rf"|(?:目标|认定|指标|个)数(?:目标|要求)?|的日期)(?:(?:19|20)\d\d年?)?$"
    r"|(?<![过破超达\d一两十百千])[万亿](?:元|吨|亩|千瓦)$"
)
"""Keywords for a figure, as into a search box: 2019年浦东的一产跌幅, 粗钢产能压减 亿吨; not 提高服务业比重."""
_RANK = "(?:什么|多少|几)(?:名次|位次)|(?<![安减直彩编])排(?:到|在)?(?:第几|多少[名位]|什么[名位]次)|排名(?:多少|第?几)"
_WHEN = "什么时候|何时|啥时候?|(?<!好)几时|多会儿"
_MAY = "(?:才|就|会|也)?(?:可以?|能|需要?|应当?|必须|不|算|得|启动|适用)"
_DONE = "建成|建好|完[工成]|竣工|通[车水气电航]|开[通工放业学]|投[产用]|启用|实现|截止|施行|生效|到账|发放"
_A_TIME = rf"(?:{_WHEN})(?!{_MAY}(?!.*(?:{_DONE})))"  # 什么时候可以解除合同 asks for a condition
_DEADLINE = "(?:截止|受理|申报)(?:日期|时间)"
_WHAT_HOUR = "几点(?!意见|要求|建议|体会|想法|希望|思考|启示|看法|问题|措施|做法|关于|几)"
_HOW = "多[大高长久远宽深厚重快]"
_NO_SIZE = re.compile(
    "(?:学历|学位|职称|水平|标准|力度|责任|作用|意义|影响|程度|难度|门槛)[^,，]{0,4}多[大高]"
    "|多[大高]的?(?:学历|程度|力度|作用|影响|责任)"
)
_ASKS_A_FIGURE = re.compile(
    rf"^(?!.*(?:如何|怎|为什么)).*(?:(?:{_COUNTED})(?:$|[(（])|(?:{_MEASURED})的?(?:目标|指标|数据))|"
    rf"哪[一]?[天日年]|哪个月|{_A_TIME}|{_DEADLINE}|{_RANK}|"
    rf"{_N}|百分之|{_HOW}|{_NAMED_ALONE}|how many|how much|percent|share of|proportion",
    re.IGNORECASE,
)
_IN_PASSING = re.compile(
    rf"{_N}(?!.*(?:知道|清楚|了解)).*(?:怎|咋|如何|谁|吗$|能不能|可不可以|要不要|用不用|哪里|哪儿|什么(?!时候)|哪个(?!月))"
)
_ASKS_ELSE = re.compile(r"吗|呢|有没有|能不能|可不可|怎|咋|哪|谁|啥|什么|如何|[成行让给]不|不$|没$")
_IS_IT_KNOWN = re.compile("知道|清楚|了解")
_CLAUSE = re.compile(r"[,;。!?，；！？]")
_ASKS_WHEN = re.compile(rf"哪[一]?[天日年]|哪个月|几月|{_WHEN}|{_DEADLINE}|截止日期")

_COUNTERS = "个项种条座所处批户支类"
_NO_COUNTER = "(?!百?分?点|人|月|工作日|小时|平[方米]|亿|钟|[学课]时|年|星期|礼拜|公里|委员|证人)"  # 几个月, 几个亿
_PIECES = "辆台套架艘列部张间场次届首件篇本册份棵株只羽头栋幢"
_SUMS = "投资|造价|预算|补[助贴]?|奖励?|资助|贷款|租金|津贴"
_LEVEL = "(?:标准|金额|额度|总额|规模|上限|最高)*(?:是|为|要|达到?|有|能|可以?)*"
_LASTS = "(?:[时期年]限|有效期|[建设工服务保质周试用任]期)"

_KINDS = (
    (
        rf"{_N}个(?:百分)?点|百分[之点]|占比|比重|比例|份额|几成|(?:增速|[增涨跌降]幅|增长率)(?!.*(?:权重|{_N}分))"
        r"|percent|share of|proportion",
        rf"{f.SHARE}|{f.NUMERAL}\s*倍|减半|全额",
    ),
    (
        rf"(?<![频功汇曲积])率(?:目标|要求)?(?:要|是|为|达到?|有|提高到?|做到|降到|控制在|不[低高]于)*(?:{_N}|多高)",
        rf"{f.TIMES}|\d元|0\.\d",
    ),
    (rf"罚[款金]?{_N}", rf"{f.MONEY}|倍|{f.SHARE}"),
    (rf"面积(?!率|比|占)(?:(?!增长|提高|扩大|下降|减少)[^，。,]){{0,6}}(?:{_N}|多大|$)", f.AREA),
    (rf"(?:[收缴交]费|费用|票价|门票|学费|报名费)[^,，。]{{0,4}}{_N}", rf"{f.MONEY}|{f.NO_FEE}|{f.SHARE}"),
    (
        rf"(?<!罚)(?<!罚款)(?<!费){_N}个?(?:万|亿)?(?:元|钱|块)|多少[^,，。?]{{0,4}}(?<!免)费(?!用?[者品])"
        rf"|{_N}(?:万|亿)?的?(?:专项|财政)?(?:经费|资金|奖金|奖励|补贴|补助|补偿)",
        f.MONEY,
    ),
    (rf"(?:{_SUMS}){_LEVEL}(?:多少[万亿]?|多大|多高)(?=$|[,，?？啊呢呀吧])", rf"{f.MONEY}|{f.TIMES}"),
    (
        r"(?:总投资|投资额|产值|(?<!低)收入|增加值|总额|金额|利润|税收|出口额|销售额|消费支出)(?:的?目标|指标|数据)?"
        r"(?:是|为|要?达到?|有)?(?:多少|几何|$)",
        rf"{f.MONEY}|{f.SHARE}",
    ),
    (rf"{_N}个?亿", r"亿"),
    (rf"{_N}家", rf"{f.counted('家户所')}|\d[^，。；\n]{{0,4}}个|[（(]万?个[）)]"),  # not the three of 三个代表
    (rf"(?<!第){_N}个{_NO_COUNTER}|(?<!第){_N}[{_COUNTERS[1:]}]", rf"{f.counted(_COUNTERS + '家间套名次')}|{f.LISTED}"),
    (rf"第几(?![条章款])|{_RANK}|(?:排名|位次)$", f.RANK),
    (rf"(?<![第排]){_N}个?(?:[名人位]|委员|证人)", f.counted("名人位")),
    (rf"(?<!第){_N}(?:万|亿)?[{_PIECES}](?![门分委])", f.counted(_PIECES + "个处座项")),
    (rf"{_N}级", rf"{f.counted('级档等')}|[初中高国省市县乡]级"),
    (r"哪[一]?[天日]|几月几[日号]|的日期", f.DAY),
    (r"截止日期", rf"{f.DAY}|月[底末]|[上中下]旬"),
    (_DEADLINE, rf"{f.DAY}|{f.DATE}|{f.SPAN}|\d[:：]\d\d|周[一二三四五六日]|随时"),
    (_WHAT_HOUR, f.HOUR),
    (r"哪[一]?年|哪个月", f.DATE),
    (_A_TIME, rf"{f.DATE}|{f.SPAN}|{f.DAY}|之日起|随时"),
    (rf"{_N}(?:亩|公顷|个?平(?:米|方(?!公里)))", f.AREA),
    (r"平方公里", "平方公里|平方千米|km²|公顷"),
    (rf"(?:{_N}[万亿]?|[万亿])(?:吨|公?斤|千克)", f.WEIGHT),
    (rf"{_N}[万亿]?(?:公里|千米|米)|(?:桥|隧道|路|堤|渠|管|河)[^,，]{{0,4}}多[长宽]|多[远宽深]", f.LENGTH),
    (rf"{_N}[万亿]?(?:千瓦(?!时)|兆瓦)", f.POWER),
    (rf"{_N}周?岁|多大(?:年[龄纪]|岁数)|多少年[纪龄]", f.AGE),
    (rf"{_N}倍|翻几番", f.TIMES),
    (
        rf"{_N}个?(?:(?:工作)?[天日]|小时|分钟|星期|礼拜|[学课]时)|{_N}个月|{_N}(?:年(?![级代度月纪龄])|周(?![岁年]))|多久|多长时间"
        rf"|{_LASTS}[^,，几]{{0,3}}(?:多长|多少)",
        f.SPAN,
    ),
    (r"(?<!电)多少度(?!电)|温度[^,]{0,6}多少", f.DEGREES),
    (r"(?:时速|车速|限速|速度)[^,，]{0,6}多少", f.SPEED),
    (rf"{_N}折", rf"{f.NUMERAL}折|半价|{f.SHARE}|免费"),
)
_ASKED = tuple((re.compile(asked, re.IGNORECASE), re.compile(wanted)) for asked, wanted in _KINDS)
_ANY_FIGURE = re.compile(f.ANY)
_OWN_COUNTER = re.compile(rf"{_N}([㐀-鿿])")


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
    return re.compile(rf"{f.ANY}|(?<!进)[二三四五六七八九十两]+{own[1]}(?!批)") if own else _ANY_FIGURE


def asks_when(question: str) -> bool:
    """哪一年, 什么时候, 截止日期: what is asked for is a time, and any year may be the answer."""
    return _ASKS_WHEN.search(question) is not None


def _where_a_figure_is_asked(question: str) -> str:
    """The last clauses that ask, if it is for a figure: 臭了多少年，往哪儿搬才合适 asks where,
    complaining of years, and 老板欠了几个月工资怎么办 asks what to do."""
    asked: list[str] = []
    for clause in _CLAUSE.split(question):
        if _ASKS_A_FIGURE.search(_NO_SIZE.sub("", clause)) and not _IN_PASSING.search(clause):
            asked.append(clause)
        elif _ASKS_ELSE.search(clause) and not _IS_IT_KNOWN.search(clause):
            asked = []
    return "，".join(asked)

"""What a figure of each dimension looks like in a policy text: money, shares, spans of time, areas. Patterns, as text.

五成, 三分之二 and 6：4 are shares as much as 50%, 十日内 answers 什么时候退, and 半价 几折: the way in which a
number is written must not decide that a question is not answered.
"""

from __future__ import annotations

CN = "〇零一二三四五六七八九十百千万亿两"
NUMERAL = rf"[\d.{CN}ⅠⅡⅢⅣⅤⅥ]"
_START = rf"(?<![第\d.{CN}])"
_QUANTITY = rf"{NUMERAL}\s*[多余]?\s*[万亿]?\s*"
_END = "(?=[,，。；、）)]|以上|以下|左右|$)"
_PER_OUTPUT = "(?!(?:地区生产总值|GDP|gdp|(?:单位)?(?:工业)?(?:增加值|产值))(?:综合)?(?:能|用|电|耗))"  # 万元GDP能耗

MONEY = (
    rf"[\d{CN}]\s*[多余]?\s*[十百千]?[万亿]*\s*[美欧港日]?元{_PER_OUTPUT}|[（(][千百万亿]*元[）)]"
    rf"|\d[\d.]*[万亿]{_END}"
    rf"|(?:工资|收入|标准|价款?)的[^，。；]{{0,6}}(?:{NUMERAL}+倍|[%％\d]|百分)"
)
NO_FEE = "免费|免[收征缴交除]|不(?:再|得)?收[取费]|零收费|全额|减半|半价"
SHARE = (
    rf"[%％‰]|[百千万\d二三四五六七八九]分之|\d\s*/\s*\d|个(?:百分)?点|[一二两三四五六七八九]成(?:[五半以左的到至]|{_END})"
    r"|过半|半数|一半|两位数|全覆盖|\d\s*[:：∶]\s*(?![0-5]\d(?![.\d]))\d"
)
TIMES = rf"{NUMERAL}\s*倍|翻[一两\d]?番|{SHARE}"
RANK = rf"第\s*{NUMERAL}|首位|榜首|前{NUMERAL}"
DAY = (
    r"(?<![\d〕\])）】第])\d{1,2}\s*[日号](?!线|楼|文|令|公告|机|院|厅|台)"  # not the 号 of 〔2016〕27号
    r"|月[一二三四五六七八九十廿]{1,3}[日号]"
)
SPAN = (
    rf"(?<![月第\d.{CN}])(?!(?:19|20)\d\d\s*年|[一二][〇零九][{CN}]{{2}}年)(?:\d[\d.]*|[{CN}]+)\s*[多余]?"
    r"(?:年(?![代级])|个半?月|周(?![岁年])|个?星期|个?(?:工作)?[天日]|个?小时|分钟|秒|个?[学课]时|个?季度|个?学期)"
    r"|半个?[年月天日小]|每(?:半?年|季度?|个?月|周|[日天]|学期)|[按逐][年季月周日]|当[场日天]|即时|长期|常年|终身"
)
DATE = (
    rf"\d{{4}}年|[{CN}]{{4}}年|[{CN}\d]\s*月|年[底末内初中]|季度|期末|\d年|[上下]半年|[次今明当]年|世纪|学期|月[底末初]"
    r"|[上中下]旬|十[一二三四五]五"
)
HOUR = rf"\d{{1,2}}[:：]\d\d|{NUMERAL}\s*[点时]"
AGE = rf"{NUMERAL}\s*[多余]?\s*周?岁|[（(]周?岁[）)]"
LENGTH = (
    rf"{_QUANTITY}(?:公里|千米|米|[kKc]?[mM](?![a-zA-Z²³23])|海里|厘米|毫米|mm|里(?![程面])|丈|尺)"
    r"|[（(]万?(?:公里|千米|米|km|m)[）)]"
)
AREA = (
    rf"{_QUANTITY}(?:亩|公顷|平方(?!面)|平米|㎡|k?m[²2]|hm|顷)|[（(][千百万亿]*(?:亩|公顷|平方公里|平方米|㎡|km²)[）)]"
)
POWER = rf"{_QUANTITY}(?:千瓦|兆瓦|瓦|[kKmMgG][wW])|[（(]万?(?:千瓦|兆瓦)[）)]"
WEIGHT = rf"{_QUANTITY}(?:标准煤|吨|公斤|千克|斤|[kK]g)|[（(]万?(?:吨|公斤|斤)[）)]"
DEGREES = r"℃|°|摄氏|\d\s*度|[一二三四五六七八九十]度"
SPEED = r"公里/|千米/|[kK]m/|米/|公里每|时速|速度[^，。]{0,12}公里"
LISTED = "[（(]二[）)]|二[是要]|其二"
"""How many points a list has is told by its second one, too."""
_A_YEAR = r"(?:19|20)\d\d\s*(?:年|[-—–~～至])"
ANY = (
    rf"(?<!\d)(?!{_A_YEAR})\d|{_START}(?!{_A_YEAR}){NUMERAL}+(?:[个家项条种次趟遍回倍成件级层折番名人元米亩度]|分之|公里|周岁"
    r"|[年月日天周](?!之)|小时)|半[年天日]|免[收征除]|减半|零增长|清零|过半|半数|一半|翻番|全覆盖"
)
"""到2020年大幅下降 states no figure to who does not ask when."""
_BARE = (
    r"\d[\d.]*[万亿](?=[,，。；、）)]|以上|左右|$)|(?:达到?|超过?|突破|近|约)\s*\d[\d.]*(?=[,，。；、）)]|以上|左右|$)"
)


_NO_WORD = (
    "(?!(?<=人)[才均民工力居]|(?<=名)[师牌]|(?<=家)居|(?<=工)人|(?<=[位处])置|(?<=支)持|(?<=条)[例件]|(?<=件)[之的]"
    "|(?<=户)籍|(?<=处)[理罚])"
)
"""人才, 名牌, 条例: the counter is the first character of a word. But 类工 of 17类工业产品 is none."""


def counted(counters: str) -> str:
    """A numeral shortly before the counter (5万余名), the counter in brackets as a table's heading has it, or a number
    that needs none (总数突破1000). Not 一批项目, not 第三条, not the 人 of 人才."""
    return (
        rf"{_START}(?!一[批系]){NUMERAL}+[^,，。；、\n年月日元%％各每第]{{0,4}}[{counters}]"
        rf"{_NO_WORD}|[（(]万?[{counters}][）)]|{_BARE}"
    )

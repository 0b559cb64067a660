"""Which kind of thing a question asks for by name. In: a question. Out: what a text that names one looks like. Pure.

在哪个乡镇, 由哪家银行托管, 局长是谁: a clause on the same matter that names no 镇, no bank, no 局长 lies as near in
meaning as the answer would, and is none. Only things whose names show what they are stand here: no product.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.divisions import divisions

_WHICH = "哪(?:一|两|几|些)?[个家位条所座处]?"
_BODY = rf"(?:{_WHICH}(?:局|部门|单位|机关)|谁)(?:来)?(?:负责)?"
_ROLE = "[局县市区镇乡省院会组链厅处校]长(?![江沙期效途春远])|(?<!总)书记|主任|主席|总经理|负责人|联系人|法人代表"


@dataclass(frozen=True, slots=True)
class Thing:
    """`name` as the question has it; `wanted` finds a text that states one."""

    name: str
    wanted: re.Pattern[str]


_PROVINCES = "|".join(sorted({p.short for p in divisions() if p.code.endswith("0000")}))
_CITIES = "|".join(
    sorted({p.short if p.code.endswith("00") else p.name for p in divisions() if p.name.endswith(("市", "自治州"))})
)
"""Those of a county's rank by their full name: 昆山市, but the 东方 of 东方红 is no city."""

_KINDS: tuple[tuple[str, str], ...] = (
    (rf"{_WHICH}(?P<name>城市|地级市)(?![群圈化])", _CITIES),
    (rf"{_WHICH}(?P<name>省份?)(?![级直会政委属长])", _PROVINCES),
    (rf"{_WHICH}(?:县里的?|三甲)?(?P<name>医院)", r"医院|卫生院|保健院|诊所"),
    (rf"{_WHICH}(?:国有|商业)?(?P<name>银行)(?!贷款|卡)", r"银行|农商行|信用社|国开行|农发行|[建农工]行(?![业动政])"),
    (
        rf"{_WHICH}(?P<name>乡镇|镇|乡(?![村土])|村(?![民级集])|街道)",
        r"(?<![乡城小集古各])镇(?![化域区长])|(?<![城两下返回入故家山])乡(?![村镇土贤愁亲情])|(?<![农乡新])村(?![民级落集])|街道",
    ),
    (
        rf"{_WHICH}(?P<name>路段|路(?![径线子由])|街(?![道区])|道路|马路)",
        r"大道|(?<![公铁道线网思电出链通半套水销马])路(?![径灯线由网段])|(?<!道)街(?![道区头])|[国省]道",
    ),
    (rf"{_WHICH}(?P<name>学校|高校(?!毕业)|大学(?!生)|院校)", r"大学|学院|学校|院校|高校|[中小]学"),
    (
        r"[由是跟和与给](?:哪一?|哪几)家(?:国有|民营|上市)?(?P<name>公司)"
        r"|(?P<same>投资方|承建方|运营方)[^,，。]{0,6}(?:谁|哪|名称)",
        r"公司|集团",
    ),
    (r"(?:什么|何种|哪个|啥)(?P<name>职务)|(?P<same>职务)是", rf"{_ROLE}|[副总处科局部厅司]长|经理|委员|院士|教授"),
    (rf"{_BODY}(?P<name>解释)", r"解释"),
    (
        rf"{_BODY}(?P<name>牵头|主管|主办)|(?P<same>牵头|主管|主办)(?:部门|单位|机关)?[是为]?(?:谁|哪|什么)",
        r"牵头|主管|主办|负责|责任[单部主]|组织实施|会同|归口",
    ),
    (
        r"(?:打什么|打哪个|什么|哪个|多少)(?P<name>电话|热线)|(?P<same>电话|热线)(?:号码)?是",
        r"电话|热线|\d{3,4}-\d{7,8}|拨打|(?<!\d)12\d{3}(?!\d)|(?<!\d)1\d{10}(?!\d)",
    ),
    (
        r"(?:什么|哪个)(?P<name>网址|邮箱)|(?P<same>网址|邮箱)是",
        r"www|http|网址|网站|邮箱|@|\.(?:gov|com|cn)|官网|公众号|小程序",
    ),
    (
        r"[交带备要供](?:哪些|什么|啥)[^,，。]{0,4}(?P<name>材料|证件|证明|手续)",
        r"(?<![新原物型端基合])材料|证件|证明|手续|[申报]请?[书表]|凭证|身份证|执照|证书|许可证|行驶证|复印件|户口|资料|合同|协议|发票|照片|承诺书",
    ),
)
_ASKED = tuple((re.compile(asked), re.compile(wanted)) for asked, wanted in _KINDS)
_WHO = re.compile(
    rf"(?P<name>{_ROLE})[^,，。?;]{{0,6}}(?:谁|哪位|哪个人|叫什么|姓名|何人)"
    rf"|(?:谁|哪位)(?:兼任|担任|任|是|当)[^,，。?;]{{0,4}}(?P<same>{_ROLE})"
)


def things_asked(question: str) -> tuple[Thing, ...]:
    """`question` as normalised; () when it asks for nothing of a kind known here."""
    found = [Thing(_named(match), wanted) for asked, wanted in _ASKED if (match := asked.search(question))]
    if who := _WHO.search(question):
        found.append(Thing(_named(who), re.compile(_role(_named(who)))))
    return tuple(found)


def _named(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return str(groups["name"] or groups["same"])


def _role(name: str) -> str:
    """A list of members sets 组　　长：; a company's 法人代表 is its 法定代表人."""
    same = {"法人代表": "|法定代表人", "负责人": "|主持人|责任人"}
    return r"\s*".join(name) + same.get(name, "")

"""What a drafter checks by eye: the year, the meeting, the figure."""

from dataclasses import replace

import pytest

from indexer.records import Period
from service.constraints import constraints_of
from service.query import understand
from service.records import Citation

CITATION = Citation(
    document_id="d", title="中国制造2025某市行动方案", doc_number=None, issuer=None, level="市", region="湖北省咸宁市",
    doc_type="方案", date="2016-07-01", period=Period(2016, 2020), status="unknown", section_path=("一、目标",),
    attribution=None, page=None, start=0, end=9, source="s.txt", formatted="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "text", "met"),
    [
        ("补助多少钱", "按实际投入给予20万元补助", True),
        ("补助多少钱", "按实际投入给予适当补助", False),
        ("占比达到百分之几", "占比达到3.5%", True),
        ("建成多少个基站", "建成5万个以上基站", True),
        ("建成多少个基站", "加快建设基站，共投入5万元", False),
        ("占地多少亩", "规划面积4000亩", True),
        ("占地多少亩、入驻了多少家药企", "规划面积4000亩", False),  # both figures are asked for
        ("从哪几个方面制定措施", "加强领导，落实责任", True),  # asks for no figure
        ("提高服务产出占比", "推动制造企业向服务延伸", True),
        (
            "臭了多少年，这帮养猪的往哪儿搬才合适",
            "引导生猪养殖向环境容量大的地区转移",
            True,
        ),  # of the years it complains
        ("遛狗不拴绳归谁管，要罚多少", "加强文明养犬管理", False),
        ("总投资多少亿元，哪年建成", "总投资20亿元", False),
        ("规模以上工业总产值目标", "工业总产值稳步提高", False),
        ("每年安排技改企业数量", "支持企业开展技术改造", False),
        ("如何提高粮食产量", "推广良种良法", True),
        ("农民收入目标怎么实现", "多渠道增加农民收入", True),
        ("工业总产值目标", "工业总产值突破千亿元", True),
        ("技术合同成交额要做到多少万元", "技术合同成交额（万元）\t12000", True),
        ("产值过百亿元的企业有多少家", "百亿元企业3家", True),
        ("每亩补多少钱，有人知道吗", "给予适当补助", False),
        ("补贴什么时候到账", "及时拨付资金", False),
        ("要培育几家百亿元企业", "坚持“三个代表”重要思想", False),  # counts, but no companies
        ("要培育几家百亿元企业", "培育百亿元企业3家", True),
        ("要培育几家百亿元企业", "培育100个百亿元企业", True),
        ("夜市几点收摊", "规范夜市经营", False),
        ("夜市几点收摊", "经营时间为18:00至24:00", True),
        ("会议讲了几点关于产业的要求", "提出三方面要求，一要……", False),  # a figure, though no hour
        ("会议讲了几点关于产业的要求", "提出3点要求", True),
        ("建成多少公里测试道路", "建成测试道路，总投资20亿元", False),
        ("建成多少公里测试道路", "建成测试道路111公里", True),
        ("补发的养老金啥时候到账", "及时足额发放", False),
        ("覆盖率达到多少", "覆盖范围进一步扩大，投资20亿元", False),
        ("覆盖率达到多少", "覆盖率达到85%以上", True),
        ("罚款多少", "依法处以500元罚款", True),
        ("用地面积有多大", "规划面积4000亩", True),
        ("用地面积有多大", "总投资20亿元", False),
        ("项目申报时间", "请于6月30日前申报", True),
        ("项目申报时间", "组织企业申报，给予20万元补助", False),
        ("新建基站的总个数（以通知为依据）", "加快建设基站", False),
        ("制造业机器人密度目标", "推广应用机器人", False),
        ("排名第几", "综合排名全省第3", True),
        ("排名第几", "综合排名稳步提升，投入20亿元", False),
        ("在全国能排到什么名次", "聚集规模居全国第三", True),
        ("在全国能排到什么名次", "产值达到20亿元", False),
        ("产业规模居全省第几位", "居全省首位", True),
        ("每年安排多少资金支持技改", "每年安排专项资金5000万元", True),  # 排多少, but no rank
        ("到2025年减排多少万吨二氧化碳", "减排二氧化碳50万吨", True),
        ("分几步走实现现代化", "进一步推进现代化建设", False),
        ("分几步走实现现代化", "分两步走", True),
        ("要建几大体系", "培育一大批企业", False),
        ("总产值增速的权重是多少", "2.2总产值增速\t1.2\t统计", True),
        ("总产值增速占多少权重", "2.2总产值增速\t1.2\t统计", True),
        ("总产值增速达到多少", "总产值达到1.2亿元", False),
        ("要建几大体系", "加强七大体系建设", True),
        ("要建几大体系", "加强农业体系建设", False),
        ("平台面积多大", "面积约为1700 ㎡", True),
        ("方案是哪天印发的", "根据湘政发〔2016〕27号制定", False),  # a number, no day
        ("方案是哪天印发的", "2017年6月6日", True),
        ("方案是哪天印发的", "国务院令第27号公布", False),
        ("提高服务业增加值占比，推动制造企业向服务延伸，带动就业", "推动制造企业向服务延伸", True),  # asks for nothing
    ],
)
def test_a_figure_asked_for_must_stand_there(question: str, text: str, met: bool) -> None:
    assert constraints_of(understand(question)).figure_met(text) is met


@pytest.mark.parametrize(
    ("question", "text", "met"),
    [
        ("2025年产值达到多少", "到2025年，产值达到300亿元", True),
        ("2025年产值达到多少", "产值达到300亿元", False),  # 2025 in the title is a name, not a date
        ("2020年产值达到多少", "产值达到300亿元", True),  # the plan ends then
        ("2018年怎么支持技改", "支持企业技改", True),  # inside the plan's period
        ("2030年怎么支持技改", "支持企业技改", False),
    ],
)
def test_a_year_is_met_where_it_is_named_and_for_a_figure_nothing_less_will_do(
    question: str, text: str, met: bool
) -> None:
    assert constraints_of(understand(question)).year_met(CITATION, text) is met


def test_the_last_year_of_a_plan_is_met_under_a_heading_that_names_the_plan() -> None:
    asked = constraints_of(understand("2020年规上企业有多少家"))
    undated = replace(CITATION, period=Period(2021, 2025), section_path=("一、发展现状",))
    assert not asked.year_met(undated, "规上企业达到283家")
    assert asked.year_met(replace(undated, section_path=("一、“十三五”发展回顾",)), "规上企业达到283家")


def test_what_names_no_year_in_a_document_of_the_year_is_of_that_year() -> None:
    asked = constraints_of(understand("2016年安排了多少亿元专项资金"))
    assert asked.year_met(CITATION, "省财政安排7亿元专项资金")
    assert not asked.year_met(CITATION, "到2020年，省财政安排7亿元专项资金")
    assert not constraints_of(understand("2017年安排了多少亿元专项资金")).year_met(CITATION, "省财政安排7亿元专项资金")


def test_2000_of_an_amount_is_no_year_asked_for() -> None:
    assert constraints_of(understand("到2020年产值过2000亿元的企业有多少家")).years == ("2020",)
    assert constraints_of(understand("把科技创新摆在什么位置")).figures == ()


def test_the_2025_of_a_plans_name_is_no_year_asked_for() -> None:
    assert constraints_of(understand("中国制造2025试点城市有多少个")).years == ()
    assert constraints_of(understand("2025年试点城市有多少个")).years == ("2025",)
    assert constraints_of(understand("二十四五岁的青年怎么创业")).plans == ()


def test_the_sixth_meeting_is_not_the_fifth() -> None:
    asked = constraints_of(understand("第六次党代会报告怎么部署产业"))
    assert asked.ordinals == ("第六次",)
    assert not asked.ordinal_met(CITATION, "第五次党代会提出")
    assert asked.ordinal_met(CITATION, "第六次党代会提出")


@pytest.mark.parametrize(
    ("question", "text", "met"),
    [
        ("第3批试点名单有哪些", "公布第三批试点名单", True),
        ("第一批试点怎么选", "首批试点由各地推荐", True),
        ("第十三届全国人大五次会议提出什么", "十三届全国人大五次会议提出", True),
        ("第二十次全国代表大会提出什么", "党的二十大提出", True),
        ("第二批试点怎么选", "首批试点由各地推荐", False),
    ],
)
def test_an_ordinal_is_one_in_whatever_way_it_is_written(question: str, text: str, met: bool) -> None:
    assert constraints_of(understand(question)).ordinal_met(CITATION, text) is met


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2022年出生的孩子能领多少育儿补贴", ()),  # tells of the asker
        ("2020年毕业的还能申请就业补贴吗", ()),
        ("2022年育儿补贴有多少", ("2022",)),
    ],
)
def test_a_year_that_tells_of_the_asker_is_not_the_figures(question: str, years: tuple[str, ...]) -> None:
    assert constraints_of(understand(question)).years == years


@pytest.mark.parametrize(
    ("question", "ordinals"),
    [
        ("天使投资基金二期募了几亿元", ("二期",)),
        ("“十四五”期间、十三五期末", ()),
        ("如何应对三期叠加", ()),  # three of them, not the third
        ("第一次办身份证要带什么", ()),  # the asker's own first time
        ("远期和近期目标", ()),
        ("咸宁市六次党代会怎么说工业", ("第六次",)),
        ("咸宁开了三次党代会", ()),  # how many, not which
        ("市委五届六次全会", ()),  # called so everywhere
    ],
)
def test_the_second_stage_is_not_the_first(question: str, ordinals: tuple[str, ...]) -> None:
    assert constraints_of(understand(question)).ordinals == ordinals


@pytest.mark.parametrize("query", ["脏厂子前几年真关了没有", "这几年企业上云怎么补"])
def test_some_is_not_how_many(query: str) -> None:
    assert constraints_of(understand(query)).figures == ()


def test_a_spoken_how_many_is_met_by_a_counted_thing_and_not_by_every_one() -> None:
    asked = constraints_of(understand("去大厅办事到底要跑几趟"))
    assert asked.figure_met("推行“最多跑一次”改革")
    assert not asked.figure_met("进一步统一思想，千方百计抓落实")


@pytest.mark.parametrize(
    ("question", "text", "met"),
    [
        ("园区放在哪个乡镇", "在洋泉镇规划建设产业园", True),
        ("园区放在哪个乡镇", "推进新型城镇化，发展特色小镇和乡村旅游", False),
        ("基金由哪家银行托管", "设立产业基金，首期规模2亿元", False),
        ("局长是谁", "县科工信局负责落实", False),
        ("基金由哪家公司管理", "设立200亿元产业发展基金", False),
        ("基金由哪家公司管理", "由省高投公司管理", True),
        ("哪些公司可以申请补贴", "规模以上工业企业均可申报", True),
        ("商贸综合体的投资方是谁", "建设站前区商贸综合体", False),
        ("决赛在哪个城市举办", "组织第三届应用征集大赛", False),
        ("决赛在哪个城市举办", "决赛在武汉举办", True),
        ("试点放在哪些城市", "在昆山市、恩施土家族苗族自治州先行试点", True),
        ("城市群怎么建设", "推进长江中游城市群建设", True),
        ("哪个省份率先试点", "选择条件较好的地方先行先试", False),
        ("哪个省份率先试点", "在浙江开展先行先试", True),
        ("代表当时任什么职务", "咸宁充分发挥山区优势", False),
        ("代表当时任什么职务", "时任市委书记", True),
        ("链长由谁担任", "分别确定一名市领导为“链长”", True),
        ("联席会议谁牵头", "建立由省经信委牵头的联席会议", True),
        ("联席会议的牵头部门是哪个", "各县要把联席会议纳入日程", False),
        ("由哪个局负责解释", "本措施由市工业和信息化局负责解释", True),
        ("由哪个局负责解释", "市工业和信息化局统筹推进", False),
        ("示范道路是哪几条路", "在线路沿线推进思路创新", False),
        ("示范道路是哪几条路", "建设东风大道示范道路", True),
        ("报废要带哪些证件", "加快淘汰老旧机械", False),
        ("申请要交什么材料", "发展新材料、原材料产业", False),
        ("可以延伸到哪些产品", "延伸产业链，提高附加值", True),  # what a product is its name does not show
        ("街道怎么改造", "推进老旧小区改造", True),  # names a thing and does not ask which
        ("有哪些路径推动数字化转型", "支持企业上云用云", True),
        ("哪个街道建社区工厂", "在三里桥街道建设", True),
        ("哪些村民可以参加", "返乡农民工", True),
        ("湖南省长沙市由谁牵头", "长沙市牵头", True),
        ("全市长江岸线由谁负责", "水利部门负责", True),
        ("报废农机要带什么证件", "身份证、行驶证、登记证书", True),
        ("哪些材料是重点发展方向", "发展新材料", True),
        ("如何精简申请材料", "压缩审批时限", True),
        ("哪些银行贷款可以贴息", "对技改项目贷款贴息", True),
    ],
)
def test_a_thing_asked_for_by_its_kind_must_be_named_there(question: str, text: str, met: bool) -> None:
    assert constraints_of(understand(question)).things_met(CITATION, text) is met


@pytest.mark.parametrize(
    ("question", "text", "met"),
    [
        ("“十三五”研发投入占比目标", "投入强度达到1.8%", True),  # the document's own period
        ("“十四五”研发投入占比目标", "到2020年投入强度达到1.8%", False),
        ("“十四五”研发投入占比目标", "到2025年投入强度达到2.8%", True),
        ("第十四个五年规划的研发投入占比目标", "“十四五”期间投入强度达到2.8%", True),
        ("“十四五”研发投入占比目标", "推进中国制造2025，投入强度达到2.8%", False),
        ("研发投入占比目标", "投入强度达到1.8%", True),
    ],
)
def test_a_plan_named_is_met_by_its_name_its_years_or_the_documents_period(question: str, text: str, met: bool) -> None:
    assert constraints_of(understand(question)).plan_met(CITATION, text) is met

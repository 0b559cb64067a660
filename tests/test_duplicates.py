"""The same clause twice is one result; the same clause of another authority is not."""

from service.duplicates import duplicate_ids

CLAUSE = "加快推进传统产业改造升级，支持企业实施新一轮技术改造，对设备投资超过一千万元的项目按百分之八给予补助，单个项目最高不超过五百万元，所需资金由省级财政统筹安排。"


def test_equal_and_nearly_equal_texts_have_one_id() -> None:
    assert duplicate_ids([CLAUSE, "另一段", CLAUSE], ["省"] * 3).tolist() == [0, 1, 0]
    assert duplicate_ids([CLAUSE, CLAUSE.replace("统筹安排", "统筹解决")], ["省"] * 2).tolist() == [0, 0]


def test_half_the_words_in_common_are_two_passages() -> None:
    other = CLAUSE[:40] + "鼓励金融机构开发中长期专项贷款，市财政按同期利率给予贴息，期限不超过两年。"
    assert duplicate_ids([CLAUSE, other], ["省"] * 2).tolist() == [0, 1]


def test_another_authority_is_a_basis_of_its_own() -> None:
    assert duplicate_ids([CLAUSE, CLAUSE], ["国家", "省"]).tolist() == [0, 1]


def test_short_texts_must_be_equal() -> None:
    assert duplicate_ids(["加快发展", "加快发展。", "加快发展"], ["省"] * 3).tolist() == [0, 1, 0]

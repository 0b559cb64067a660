"""What may be quoted of a passage: sentences, rows under their heads, the attribution of a remark."""

from service.sentences import attribution_after, is_attribution, sentences_of

SPEECH = "一、发展目标\n到2030年，工业增加值达到500亿元。“加快平台建设！”\n——2018年4月24日，在湖北考察时的讲话"
TABLE = "二级指标\t赋权\t来源\n园区宜居性\t1.1\t定性\n2.2总产值增速\t1.2\t统计"


def said(text: str, *, lines: bool = False) -> list[str]:
    return [text[a:b] for a, b in sentences_of(text, lines=lines)]


def test_headings_and_attributions_are_not_sentences() -> None:
    assert said(SPEECH) == ["到2030年，工业增加值达到500亿元。", "“加快平台建设！”"]


def test_a_mark_that_the_export_lost_ends_no_sentence() -> None:
    lost = "积极对接武汉?中国光谷，吸引光电子信息企业。"
    assert said(f"{lost}我们究竟是为了谁？我们一切为了人民。") == [lost, "我们究竟是为了谁？", "我们一切为了人民。"]


def test_the_title_of_a_document_below_its_excerpt_is_no_sentence() -> None:
    title = "——《中共咸宁市委关于学习贯彻习近平总书记视察湖北重要讲话精神的决定》（2018年8月17日第四次全体（扩大）会议通过）"
    text = f"全力推进县域经济高质量发展。\n{title}"
    assert [text[start:end] for start, end in sentences_of(text)] == ["全力推进县域经济高质量发展。"]
    assert is_attribution(title)
    assert not is_attribution("——《质量提升方案》所列任务全部完成。")


def test_a_question_for_a_fact_may_be_answered_by_the_date_of_a_speech() -> None:
    assert said(SPEECH, lines=True)[-1] == "——2018年4月24日，在湖北考察时的讲话"
    assert said("产值\t198", lines=True) == []  # too short to say anything


def test_the_rows_of_a_table_may_answer_any_question_and_its_head_none() -> None:
    assert said(TABLE) == said(TABLE, lines=True) == TABLE.split("\n")[1:]
    assert said("序号\t主要指标\t2020年\t2025年", lines=True) == []


def test_a_row_is_one_piece_and_a_line_with_spaces_is_not_always_a_row() -> None:
    row = "技术改造\t建成智能工厂20个；培育示范企业30家\t市经信局"
    assert said(f"任务\t内容\t单位\n{row}") == [row]
    assert said("生态环境部 商务部 市场监管总局") == said("联系人：张三 电话：0715-8123456 传真：无") == []
    assert said("制造业增加值率 26.2% 28.2% 30.2%") == ["制造业增加值率 26.2% 28.2% 30.2%"]


def test_the_first_line_of_a_row_broken_in_two_is_no_answer() -> None:
    broken = "冷库能耗 单位能耗降幅 比 2010 年 比 2015年 农业局\n降幅 下降 27% 20% 35%"
    assert "冷库能耗" not in "".join(broken[slice(*span)] for span in sentences_of(broken, lines=True))


def test_a_remark_has_the_attribution_below_it() -> None:
    own, other = "——2018年4月24日，在湖北考察时的讲话", "——2019年5月21日，在江西考察时的讲话"
    text = f"要加快平台建设。\n{own}\n要做强实体经济。\n{other}"
    first, second = sentences_of(text)
    found = [attribution_after(text, remark) for remark in (first, second)]
    assert [span and text[slice(*span)] for span in found] == [own, other]
    assert attribution_after("要加快平台建设。\n要做强实体经济。", (0, 8)) is None

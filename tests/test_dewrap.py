"""A sentence is one sentence again; headings, bullets and rows stay apart. Examples are lines of the real corpus."""

from indexer.dewrap import clean_spaces, dewrap
from indexer.sources import split_lines


def paragraphs(*raw: str, title: str = "（无）") -> list[str]:
    lines, _ = split_lines(list(raw))
    return [paragraph.text for paragraph in dewrap(lines, title)]


def test_a_sentence_broken_by_a_page_is_one_sentence() -> None:
    assert paragraphs(
        "高节能环保、装备、技术的推广与应用。全面推行清洁生产，提",
        "",
        "- 172 -",
        "",
        "高资源回收利用效率，构建绿色制造体系。",
    ) == ["高节能环保、装备、技术的推广与应用。全面推行清洁生产，提高资源回收利用效率，构建绿色制造体系。"]


def test_a_heading_that_stops_before_the_margin_is_not_joined_with_its_body() -> None:
    assert paragraphs(
        "（二）华为、中兴从模仿创新到引领创新，沿着产业链升级", "深圳作为我国最早的加工贸易基地，其创新从模仿起步。"
    ) == ["（二）华为、中兴从模仿创新到引领创新，沿着产业链升级", "深圳作为我国最早的加工贸易基地，其创新从模仿起步。"]


def test_a_wrapped_heading_is_one_heading() -> None:
    assert paragraphs(
        "（一）前海深港现代服务业合作区先行先试，积极进行体",
        "制机制创新实验",
        "前海是深圳市政府多年来谋划的转型发展突破口和新增长",
    )[0] == ("（一）前海深港现代服务业合作区先行先试，积极进行体制机制创新实验")


def test_a_figure_at_the_start_of_a_line_is_not_a_heading() -> None:
    joined = paragraphs(
        "国最早的一批国家综合改革配套实验区。2011 年深圳 GDP 达到", "1.15 万亿元，成为国内经济总量破万亿的第四个城市。"
    )
    assert joined == [
        "国最早的一批国家综合改革配套实验区。2011年深圳GDP达到1.15万亿元，成为国内经济总量破万亿的第四个城市。"
    ]


def test_the_source_line_of_a_speech_ends_where_it_ends() -> None:
    assert paragraphs(
        "——2017 年 12 月 12 日至 13 日，在江苏徐州市考察时的讲话",
        "国有企业地位重要、作用关键、不可替代，是党和国家的重",
        "要依靠力量。",
    ) == [
        "——2017年12月12日至13日，在江苏徐州市考察时的讲话",
        "国有企业地位重要、作用关键、不可替代，是党和国家的重要依靠力量。",
    ]


def test_cells_of_a_table_row_stand_in_one_row() -> None:
    assert paragraphs("\t序号", "\t主要指标", "\t2020年", "", "\t1", "\t工业总产值（亿元）", "\t198") == [
        "序号\t主要指标\t2020年",
        "1\t工业总产值（亿元）\t198",
    ]


def test_figures_of_neighbouring_cells_never_run_together() -> None:
    assert paragraphs("高新技术企业数量（个） 99 180 240") == ["高新技术企业数量（个） 99 180 240"]


def test_a_label_that_ran_into_its_cell_is_put_before_it() -> None:
    rows = paragraphs(
        "发展",
        "目标",
        "到 2020 年，产业规模达到 1 亿元。",
        "发展 到 2020 年，产业规模达到 100 亿元；到 2025 年，产业规模",
        "目标 达到 150 亿元。",
    )
    assert rows[-2:] == ["发展目标", "到2020年，产业规模达到100亿元；到2025年，产业规模达到150亿元。"]


def test_a_title_over_three_lines_is_found_and_keeps_the_space_between_two_names() -> None:
    title = "中共中央 国务院关于深入推进农业供给侧结构性改革的若干意见"
    assert (
        paragraphs("中共中央 国务院关于深入推进农业供给侧结", "构性改革的", "若干意见", "一、优化", title=title)[0]
        == title
    )


def test_spaces_of_the_export_go_and_those_between_latin_words_stay() -> None:
    assert clean_spaces("到 2020 年，　推广\xa05G VR/AR 设备 ") == "到2020年，推广5G VR/AR设备"

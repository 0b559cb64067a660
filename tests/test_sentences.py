"""What may be quoted of a passage: sentences, rows under their heads, the attribution of a remark."""

from service.sentences import attribution_after, sentences_of

SPEECH = "一、发展目标\n到2030年，工业增加值达到500亿元。“加快平台建设！”\n——2018年4月24日，在湖北考察时的讲话"
TABLE = "二级指标\t赋权\t来源\n园区宜居性\t1.1\t定性\n2.2总产值增速\t1.2\t统计"


def said(text: str, *, lines: bool = False) -> list[str]:
    return [text[a:b] for a, b in sentences_of(text, lines=lines)]


def test_headings_and_attributions_are_not_sentences() -> None:
    assert said(SPEECH) == ["到2030年，工业增加值达到500亿元。", "“加快平台建设！”"]


def test_a_question_for_a_fact_may_be_answered_by_the_date_of_a_speech() -> None:
    assert said(SPEECH, lines=True)[-1] == "——2018年4月24日，在湖北考察时的讲话"
    assert said("产值\t198", lines=True) == []  # too short to say anything


def test_the_rows_of_a_table_may_answer_any_question_and_its_head_none() -> None:
    assert said(TABLE) == said(TABLE, lines=True) == TABLE.split("\n")[1:]
    assert said("序号\t主要指标\t2020年\t2025年", lines=True) == []


def test_a_remark_has_the_attribution_below_it() -> None:
    (first, *_) = sentences_of(SPEECH)
    found = attribution_after(SPEECH, first)
    assert found is not None
    assert SPEECH[slice(*found)] == "——2018年4月24日，在湖北考察时的讲话"
    assert attribution_after(TABLE, first) is None

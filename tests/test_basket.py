"""The basket, the citations made of it, and the Word file that Word would open."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from docx import Document

from tests.test_render import CITATION, HIT
from ui.basket import MAX_ITEMS, Basket, from_json, to_json
from ui.citing import footnote, markdown, official
from ui.docx_export import as_docx
from ui.records import Attribution, Hit, Period


def hit(name: str) -> Hit:
    return replace(HIT, passage_id=name, text=f"{name}的原文")


THREE = Basket().with_hit(hit("甲")).with_hit(hit("乙")).with_hit(hit("丙"))


def names(basket: Basket) -> str:
    return "".join(item.passage_id for item in basket.items)


def test_a_passage_is_collected_once() -> None:
    assert names(THREE.with_hit(hit("甲"))) == "甲乙丙"


def test_items_move_up_and_down_and_stay_at_the_ends() -> None:
    assert names(THREE.moved("丙", -1)) == "甲丙乙"
    assert names(THREE.moved("甲", 1)) == "乙甲丙"
    assert THREE.moved("甲", -1) == THREE.moved("丙", 1) == THREE.moved("丁", 1) == THREE


def test_two_tabs_lose_nothing_of_each_other() -> None:
    mine, theirs = THREE.with_hit(hit("丁")).without("甲"), THREE.with_hit(hit("戊")).without("乙").noted("丙", "他注")
    both = mine.reconciled(base=THREE, theirs=theirs, saw=THREE)
    assert names(both) == "丙戊丁"
    assert both.items[0].note == "他注"
    assert mine.noted("丙", "我注").reconciled(base=THREE, theirs=theirs, saw=THREE).items[0].note == "我注"
    assert THREE.moved("丙", -1).reconciled(base=THREE, theirs=THREE, saw=THREE) == THREE.moved("丙", -1)
    assert THREE.reconciled(base=THREE, theirs=Basket(), saw=THREE) == Basket()  # emptied in the other tab


def test_what_another_tab_never_saw_it_cannot_have_removed() -> None:
    """Both tabs began with nothing and wrote at the same moment: 丁 over what the other had just written, 甲乙丙."""
    assert names(THREE.reconciled(base=THREE, theirs=Basket().with_hit(hit("丁")), saw=Basket())) == "丁甲乙丙"
    removed = THREE.without("乙").reconciled(base=THREE, theirs=Basket().with_hit(hit("丁")), saw=Basket())
    assert names(removed) == "丁甲丙"


def test_items_are_removed_and_noted() -> None:
    assert names(THREE.without("乙")) == "甲丙"
    assert [item.note for item in THREE.noted("乙", " 用于第二部分 ").items] == ["", "用于第二部分", ""]


def test_a_basket_read_back_is_the_basket_kept() -> None:
    said = replace(
        CITATION, period=Period(2021, 2025), attribution=Attribution("习近平", "2018-04-24", "在湖北考察时"), page=3
    )
    full = THREE.with_hit(replace(HIT, passage_id="丁", citation=said)).noted("丁", "说明")
    assert from_json(to_json(full)) == full


def test_a_damaged_or_foreign_store_is_an_empty_basket() -> None:
    for stored in (None, "", "{", "null", "[1]", '[{"passage_id": "a"}]', '{"a": 1}'):
        assert from_json(stored) == Basket()


def test_the_basket_has_an_end() -> None:
    many = Basket()
    for number in range(MAX_ITEMS + 1):
        many = many.with_hit(hit(str(number)))
    assert len(many.items) == MAX_ITEMS


def test_the_year_of_a_document_number_stands_in_its_own_brackets() -> None:
    typed = replace(CITATION, formatted="《规划》（咸政发[2021]1号）")
    assert official(typed) == "《规划》（咸政发〔2021〕1号）"


def test_a_footnote_names_section_page_and_a_plan_that_is_over() -> None:
    cited = replace(CITATION, formatted="《规划》（咸政发〔2021〕1号）", page=12, status="expired")
    assert footnote(cited) == "《规划》（咸政发〔2021〕1号）（规划期已过），“一、总则”“（一）目标”，第12页。"


def test_markdown_quotes_word_for_word_and_nothing_is_markup() -> None:
    text = markdown([replace(THREE.items[0], text="*重点* <b>", note="说明")])
    assert r"> \*重点\* \<b\>[^1]" in text
    assert "[^1]: 《规划》" in text


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}


def test_the_word_file_holds_every_passage_with_its_source_as_a_footnote() -> None:
    content = as_docx(THREE.noted("甲", "第一条").items)
    shown = [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]
    assert shown[:3] == ["引用材料", "1. 第一条", "甲的原文"]
    files = parts(content)
    assert files["word/footnotes.xml"].count("“一、总则”“（一）目标”") == 3
    assert files["word/document.xml"].count("<w:footnoteReference ") == 3
    assert "footnotes+xml" in files["[Content_Types].xml"]
    assert "footnotes.xml" in files["word/_rels/document.xml.rels"]


def test_the_word_file_is_set_in_the_fonts_of_official_documents_with_substitutes() -> None:
    files = parts(as_docx(THREE.items))
    for font in ("方正小标宋简体", "仿宋_GB2312", "黑体"):
        assert f'w:eastAsia="{font}"' in files["word/document.xml"]
        assert f'w:name="{font}"><w:altName' in files["word/fontTable.xml"]


def test_markup_and_control_characters_in_a_passage_stay_text() -> None:
    evil = replace(THREE.items[0], text="<w:p/>\x00&", note="]]>")
    shown = [paragraph.text for paragraph in Document(io.BytesIO(as_docx([evil]))).paragraphs]
    assert "<w:p/>&" in shown
    assert "1. ]]>" in shown

"""Files of every format, made here from passages of the corpus: what comes out equals what went in."""

import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from eval.formats import as_old_format, blocks_of, read_back, text_recovered
from eval.renderings import (
    Block,
    images_of,
    typeset,
    write_docx,
    write_html,
    write_ofd,
    write_pdf,
    write_scan,
    write_text,
    write_xlsx,
)
from indexer.corpus import read_corpus
from indexer.errors import UnreadableSource
from indexer.readers import read_source
from indexer.readers.docx_numbering import formed
from indexer.readers.xlsx import shown
from indexer.sources import squeeze

CORPUS = Path(__file__).parent.parent / "corpus"
TITLE = "湖南省高新技术产业开发区创新驱动发展提质升级三年行动方案"


@pytest.fixture(scope="module")
def blocks() -> list[Block]:
    """Six hundred lines of 003: headings, long paragraphs and its table."""
    documents = {document.id: document for document in read_corpus(CORPUS).documents}
    return blocks_of(documents["hunan-gaoxinqu-2017"])


def flat(blocks: Sequence[Block]) -> str:
    return squeeze("".join(block if isinstance(block, str) else "".join(block) for block in blocks))


def page_of_a_site(blocks: Sequence[Block], path: Path) -> None:
    write_html(blocks, path, encoding="gb18030")


PAGED: dict[str, Callable[[Sequence[Block], Path], None]] = {
    "pdf": lambda blocks, path: write_pdf(typeset(blocks, header="政策汇编"), path),
    "ofd": lambda blocks, path: write_ofd(typeset(blocks, header="政策汇编"), path),
}
WHOLE: dict[str, Callable[[Sequence[Block], Path], None]] = {
    "txt": write_text("gb18030"),
    "docx": write_docx,
    "html": page_of_a_site,
    **PAGED,
}


@pytest.mark.parametrize("ending", WHOLE)
def test_text_and_headings_of_a_document_come_back_whole(tmp_path: Path, blocks: list[Block], ending: str) -> None:
    write_text("utf-8")(blocks, tmp_path / "truth.txt")
    WHOLE[ending](blocks, tmp_path / f"a.{ending}")
    text, headings = read_back(tmp_path / f"a.{ending}")
    assert squeeze(text) == flat(blocks)
    assert headings == read_back(tmp_path / "truth.txt")[1]
    assert len(headings) > 20


@pytest.mark.parametrize("ending", PAGED)
def test_every_line_of_a_paged_format_knows_its_page(tmp_path: Path, blocks: list[Block], ending: str) -> None:
    PAGED[ending](blocks, tmp_path / f"a.{ending}")
    pages = [line.page for line in read_source(tmp_path / f"a.{ending}").lines]
    assert pages == sorted(pages)  # type: ignore[type-var]
    assert set(pages) == set(range(1, len(typeset(blocks)) + 1))


def test_the_content_counts_and_not_the_name(tmp_path: Path, blocks: list[Block]) -> None:
    write_docx(blocks[:20], tmp_path / "通知.doc")
    write_html(blocks[:20], tmp_path / "网页.doc")
    assert read_source(tmp_path / "通知.doc").format == "docx"
    assert read_source(tmp_path / "网页.doc").format == "html"


def test_menus_scripts_and_foot_lines_of_a_site_stay_behind_and_its_heading_is_the_title(
    tmp_path: Path, blocks: list[Block]
) -> None:
    write_html(blocks, tmp_path / "a.html", title=TITLE)
    page = read_source(tmp_path / "a.html")
    assert page.title == TITLE
    whole = "".join(line.text for line in page.lines)
    assert not [word for word in ("首页", "备案号", "不是正文", "主办") if word in whole]


def test_a_saved_page_is_read_like_the_page(tmp_path: Path, blocks: list[Block]) -> None:
    write_html(blocks[:12], tmp_path / "a.html")
    saved = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n'
    saved += b"Content-Transfer-Encoding: 8bit\r\n\r\n" + (tmp_path / "a.html").read_bytes() + b"\r\n--x--\r\n"
    (tmp_path / "a.mht").write_bytes(saved)
    assert read_source(tmp_path / "a.mht").format == "mht"
    assert read_back(tmp_path / "a.mht")[0] == read_back(tmp_path / "a.html")[0]


def test_word_shows_numbers_it_made_itself_inserted_text_and_footnotes_but_no_deleted_text(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    style = "List Number"
    for text in ("总体要求", "重点任务"):
        document.add_paragraph(text, style=style)
    numbering = document.part.numbering_part.element
    used = document.styles[style].element.find(".//{*}numId").val
    abstract_id = next(n for n in numbering.findall("{*}num") if n.numId == used).abstractNumId.val
    level = next(
        a for a in numbering.findall("{*}abstractNum") if int(a.get(a.tag[:-11] + "abstractNumId")) == abstract_id
    )
    level.find(".//{*}numFmt").set(level.tag[:-11] + "val", "chineseCounting")
    level.find(".//{*}lvlText").set(level.tag[:-11] + "val", "%1、")
    changed = document.add_paragraph("到2025年，产值达到")
    changed._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1"><w:r><w:t>500</w:t></w:r></w:ins>'))
    changed._p.append(parse_xml(f'<w:del {nsdecls("w")} w:id="2"><w:r><w:delText>300</w:delText></w:r></w:del>'))
    changed.add_run("亿元。")
    document.save(str(tmp_path / "a.docx"))
    assert [line.text for line in read_source(tmp_path / "a.docx").lines] == [
        "一、总体要求",
        "二、重点任务",
        "到2025年，产值达到500亿元。",
    ]


def test_footnotes_of_word_stand_apart(tmp_path: Path) -> None:
    write_docx(["第一条 本办法所称企业，是指在本市注册的企业。"], tmp_path / "plain.docx")
    note = (
        '<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
        '2006/main"><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote><w:footnote w:id="1"><w:p><w:r>'
        "<w:t>含个体工商户。</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    with zipfile.ZipFile(tmp_path / "plain.docx") as old, zipfile.ZipFile(tmp_path / "a.docx", "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8") if name.endswith((".xml", ".rels")) else old.read(name)
            if name == "[Content_Types].xml":
                content = str(content).replace(
                    "</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
                )
            if name == "word/_rels/document.xml.rels":
                content = str(content).replace(
                    "</Relationships>",
                    f'<Relationship Id="rId99" Type="{link}" Target="footnotes.xml"/></Relationships>',
                )
            new.writestr(name, content)
        new.writestr("word/footnotes.xml", note)
    lines = read_source(tmp_path / "a.docx").lines
    assert [(line.text, line.furniture) for line in lines][-1] == ("含个体工商户。", "footnote")


def test_numbers_are_formed_as_word_forms_them() -> None:
    assert [formed("chineseCountingThousand", n) for n in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]
    assert [formed("decimalEnclosedCircle", 3), formed("upperRoman", 14), formed("lowerLetter", 2)] == ["③", "XIV", "b"]


def test_the_header_of_a_sheet_stands_in_every_row(tmp_path: Path) -> None:
    write_xlsx(
        [["主要指标表"], ["序号", "指标", "2025年"], [1, "工业总产值（亿元）", 300], [2, "增速（%）", 8.5]],
        tmp_path / "a.xlsx",
    )
    assert [line.text for line in read_source(tmp_path / "a.xlsx").lines] == [
        "主要指标表",
        "\t序号：1；指标：工业总产值（亿元）；2025年：300",
        "\t序号：2；指标：增速（%）；2025年：8.5",
    ]


def test_a_figure_is_written_as_the_sheet_shows_it() -> None:
    assert [
        shown(0.15, "0%"),
        shown(0.085, "0.0%"),
        shown(1.10, "0.00"),
        shown(4.58, "General"),
        shown(30, "General"),
    ] == [
        "15%",
        "8.5%",
        "1.10",
        "4.58",
        "30",
    ]


@pytest.mark.slow
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is not installed (apt-get install libreoffice-writer)"
)
@pytest.mark.parametrize("ending", ["doc", "rtf", "wps"])
def test_old_formats_of_word_are_read_through_libreoffice(tmp_path: Path, blocks: list[Block], ending: str) -> None:
    write_docx(blocks, tmp_path / "a.docx")
    made = as_old_format(tmp_path / "a.docx", "doc" if ending == "wps" else ending)
    made = made.rename(made.with_suffix(f".{ending}"))  # a .wps of Kingsoft's is a Word file inside
    assert squeeze(read_back(made)[0]) == flat(blocks)


def test_without_libreoffice_the_reason_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 text}")
    with pytest.raises(UnreadableSource, match="libreoffice-writer"):
        read_source(tmp_path / "a.rtf")


@pytest.mark.slow
def test_a_scan_is_read_by_ocr_with_98_of_100_characters_right(tmp_path: Path, blocks: list[Block]) -> None:
    prose = [block for block in blocks if isinstance(block, str)][8:14]
    write_scan(typeset(prose), tmp_path / "scan.pdf")
    scan = read_source(tmp_path / "scan.pdf")
    assert "扫描" in scan.warnings[0]
    assert {line.page for line in scan.lines} == set(range(1, len(typeset(prose)) + 1))
    assert text_recovered("\n".join(map(str, prose)), read_back(tmp_path / "scan.pdf")[0]) >= 0.98


@pytest.mark.slow
def test_a_photograph_is_read_by_ocr(tmp_path: Path, blocks: list[Block]) -> None:
    prose = [block for block in blocks if isinstance(block, str)][8:10]
    images_of(typeset(prose))[0].save(tmp_path / "照片.png")
    assert text_recovered("\n".join(map(str, prose)), read_back(tmp_path / "照片.png")[0]) >= 0.98

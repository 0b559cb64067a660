"""Pieces with places to lines: margins, columns, furniture, cells. Units are those of an A4 page in millimetres."""

from eval.renderings import A4, Line, typeset
from indexer.readers.layout import lines_of
from indexer.readers.records import SourceLine
from indexer.readers.rows import Page, PieceOfText, display_width

FIRST = "为深入实施创新引领战略，根据国家高新技术产业开发区创新驱动战略提升行动实施方案，组织实施高新技术产业开发区创新驱动发展提质升级三年行动计划，制定本方案。"
SECOND = "全面贯彻落实党的十八大精神，坚持创新、协调、绿色、开放、共享发展理念，以加快转变发展方式为主线，以增强自主创新能力为核心，促进高新区率先实现中高速发展。"


def page(number: int, lines: list[Line]) -> Page:
    pieces = (
        PieceOfText(
            line.text, line.x, line.x + line.size * display_width(line.text), line.y - line.size, line.y, line.size
        )
        for line in lines
    )
    return Page(number, *A4, tuple(pieces))


def read(pages: list[list[Line]]) -> tuple[tuple[SourceLine, ...], str | None]:
    return lines_of([page(number, lines) for number, lines in enumerate(pages, 1)])


def paragraphs(lines: tuple[SourceLine, ...]) -> list[str]:
    made: list[str] = []
    for line in lines:
        if line.furniture:
            continue
        if line.continues:
            made[-1] += line.text
        else:
            made.append(line.text)
    return made


def test_a_line_that_reached_the_margin_goes_on_and_an_indented_one_begins() -> None:
    lines, _ = read(typeset([FIRST, "一、总体要求", SECOND]))
    assert paragraphs(lines) == [FIRST, "一、总体要求", SECOND]


def test_a_sentence_goes_on_across_the_page_and_every_line_knows_its_page() -> None:
    blocks = [FIRST, SECOND] * 12
    lines, _ = read(typeset(blocks))
    assert paragraphs(lines) == blocks
    assert max(line.page or 0 for line in lines) == len(typeset(blocks)) > 1


def test_page_numbers_and_repeated_heads_are_furniture() -> None:
    pages = typeset([FIRST, SECOND] * 20, header="某某市人民政府文件")
    lines, _ = read(pages)
    kinds = [line.furniture for line in lines if line.furniture]
    assert kinds.count("page_number") == len(pages)
    assert kinds.count("header") == len(pages) >= 3


def test_a_head_that_stands_only_once_is_text() -> None:
    lines, _ = read(typeset([FIRST], header="某某市人民政府文件"))
    assert "某某市人民政府文件" in paragraphs(lines)


def test_the_largest_letters_of_the_first_page_are_the_title_even_over_two_lines() -> None:
    title = "湖南省高新技术产业开发区创新驱动发展提质升级三年行动方案（2017-2019年）"
    lines, found = read(typeset([FIRST, SECOND], title=title))
    assert found == title
    assert paragraphs(lines)[0] == title


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [Line("左栏文字写满一整行共十四个字", 25, 50 + 8 * n, 5) for n in range(8)]
    right = [Line("右栏文字写满一整行共十四个字", 115, 50 + 8 * n, 5) for n in range(8)]
    lines, _ = read([[part for pair in zip(left, right, strict=True) for part in pair]])
    assert [line.text[0] for line in lines] == ["左"] * 8 + ["右"] * 8


def test_cells_of_a_table_stay_in_their_row() -> None:
    rows = [("序号", "主要指标", "2020年"), ("1", "工业总产值（亿元）", "198"), ("2", "工业税收（亿元）", "1.5")]
    lines, _ = read(typeset([FIRST, *rows]))
    assert [line.text for line in lines if line.text.startswith("\t")] == ["\t" + "\t".join(row) for row in rows]


def test_letters_spread_over_a_heading_are_one_word() -> None:
    lines, _ = read([[Line("目", 80, 50, 8), Line("录", 110, 50, 8)]])
    assert lines[0].text == "目录"


def test_small_letters_with_a_mark_at_the_foot_are_a_footnote() -> None:
    note = Line("① 本方案所称企业，是指在本市注册的企业。", 28, 255, 3.7)
    lines, _ = read([[*typeset([FIRST, SECOND])[0][:-1], note]])
    assert [line.text for line in lines if line.furniture == "footnote"] == [note.text]


def test_a_mark_that_hangs_over_the_margin_does_not_move_the_margin() -> None:
    """Three lines end with a comma outside; those that end inside are no shorter for it."""
    hanging = ["字" * 27 + "，", "字" * 27 + "，", "字" * 27 + "，"]
    rows = [*hanging, "词" * 26 + "2", "典" * 5 + "。"]
    lines, _ = read([[Line(text, 28.0, 50.0 + 10 * n, 5.6) for n, text in enumerate(rows)]])
    assert paragraphs(lines) == ["".join(rows)]


def test_a_point_inside_a_figure_is_not_followed_by_a_space() -> None:
    """Fonts draw the point on a quarter of the letter that it is given."""
    places = {"5": (0.0, 0.5), "9": (0.5, 1.0), ".": (1.0, 1.2), "7": (1.5, 2.0), "4": (2.0, 2.5), "亿": (2.5, 3.5)}
    pieces = tuple(PieceOfText(char, 30 + 5 * a, 30 + 5 * b, 45.0, 50.0, 5.0) for char, (a, b) in places.items())
    words = tuple(
        PieceOfText(char, 30 + 5 * x, 30 + 5 * (x + 0.5), 55.0, 60.0, 5.0) for char, x in zip("ab", (0, 1), strict=True)
    )
    lines, _ = lines_of([Page(1, *A4, pieces + words)])
    assert [line.text for line in lines] == ["59.74亿", "a b"]

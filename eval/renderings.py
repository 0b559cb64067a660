"""Paragraphs and table rows in, the same text as a file of every format out: what readers are measured and tested on.

In: `Block`s, a str for a paragraph and a tuple for a row. Out: a file at the given path. Needs the extra `dev`
(reportlab) and, for scans, a Chinese font of the system.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from indexer.readers.rows import display_width

Block = str | tuple[str, ...]

A4 = (210.0, 297.0)  # millimetres
MARGIN_X, MARGIN_TOP, MARGIN_BOTTOM = 28.0, 37.0, 35.0
LETTER, LEADING, SMALL = 5.6, 10.0, 3.7  # size 3 and size 5, as GB/T 9704 has them
PER_LINE = 27
_PIECE = re.compile(r"[A-Za-z0-9.,%+/-]{1,20}|.")
_NOT_FIRST = "，。、；：？！）》”’〕】…"
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line set on a page, in millimetres: left end, base line from the top, height of the letters."""

    text: str
    x: float
    y: float
    size: float


def typeset(blocks: Sequence[Block], title: str | None = None, header: str | None = None) -> list[list[Line]]:
    """Pages as GB/T 9704 sets them: 27 letters a line, paragraphs indented by two, page numbers in dashes."""
    pages: list[list[Line]] = []
    y = A4[1]
    for line in _lines(blocks, title):
        if y + LEADING > A4[1] - MARGIN_BOTTOM:
            pages.append([])
            y = MARGIN_TOP
        y += LEADING
        pages[-1].extend(Line(part.text, part.x, y, part.size) for part in line)
    for number, page in enumerate(pages, 1):
        page.append(Line(f"— {number} —", 98, A4[1] - 20, 4.9))
        if header:
            page.append(Line(header, MARGIN_X, 20, SMALL))
    return pages


def _lines(blocks: Sequence[Block], title: str | None) -> Iterator[list[Line]]:
    for text in _wrapped(title or "", 20, 0):
        yield [Line(text, (A4[0] - 7.7 * display_width(text)) / 2, 0, 7.7)]
    for is_table, group in groupby(blocks, key=lambda block: isinstance(block, tuple)):
        if is_table:
            yield from _table([block for block in group if isinstance(block, tuple)])
            continue
        for block in group:
            for number, text in enumerate(_wrapped(str(block), PER_LINE, 2)):
                yield [Line(text, MARGIN_X + (0 if number else 2 * LETTER), 0, LETTER)]


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[list[Line]]:
    columns = max(map(len, rows))
    widths = [max(display_width(row[n]) if n < len(row) else 0 for row in rows) + 2 for n in range(columns)]
    size = min(SMALL, (A4[0] - 2 * MARGIN_X) / sum(widths))
    for row in rows:
        starts = [MARGIN_X + size * sum(widths[:n]) for n in range(len(row))]
        yield [Line(cell, x, 0, size) for cell, x in zip(row, starts, strict=True) if cell]


def _wrapped(text: str, width: int, indent: int) -> Iterator[str]:
    """A word or figure is not broken, and a mark that may not begin a line hangs over its end."""
    line, used = "", float(indent)
    for piece in _PIECE.findall(text):
        own = display_width(piece)
        if line and used + own > width and piece not in _NOT_FIRST:
            yield line
            line, used = "", 0.0
        line, used = line + piece, used + own
    if line:
        yield line


def write_pdf(pages: Sequence[Sequence[Line]], path: Path) -> None:
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    drawing = canvas.Canvas(str(path), pagesize=(A4[0] * mm, A4[1] * mm))
    for page in pages:
        for line in page:
            drawing.setFont("STSong-Light", line.size * mm)
            x = line.x * mm
            for char in line.text:  # half-width letters as half, so that lines end where they were broken
                drawing.drawString(x, (A4[1] - line.y) * mm, char)
                x += line.size * mm * display_width(char)
        drawing.showPage()
    drawing.save()


def images_of(pages: Sequence[Sequence[Line]], dpi: int = 200) -> list[Any]:
    """Pages as black letters on white, PIL images."""
    from PIL import Image, ImageDraw, ImageFont

    font_file = next((font for font in _FONTS if Path(font).exists()), None)
    if font_file is None:
        raise FileNotFoundError("no Chinese font: apt-get install fonts-noto-cjk")
    scale = dpi / 25.4
    images = []
    for page in pages:
        image = Image.new("L", (round(A4[0] * scale), round(A4[1] * scale)), 255)
        draw = ImageDraw.Draw(image)
        for line in page:
            font = ImageFont.truetype(font_file, round(line.size * scale))
            draw.text((line.x * scale, line.y * scale), line.text, fill=0, font=font, anchor="ls")
        images.append(image)
    return images


def write_scan(pages: Sequence[Sequence[Line]], path: Path, dpi: int = 200) -> None:
    """A PDF that holds nothing but images."""
    first, *rest = (image.convert("RGB") for image in images_of(pages, dpi))
    first.save(path, "PDF", resolution=dpi, save_all=True, append_images=rest)


_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def write_ofd(pages: Sequence[Sequence[Line]], path: Path) -> None:
    """Text objects with their characters' steps, as GB/T 33190 has them."""
    numbers = range(len(pages))
    listed = "".join(f'<ofd:Page ID="{9000 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in numbers)
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {A4[0]} {A4[1]}</ofd:PhysicalBox></ofd:PageArea>"
    parts = {
        "OFD.xml": f'<ofd:OFD {_OFD} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData>{area}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for number, page in enumerate(pages):
        objects = "".join(_text_object(place, line) for place, line in enumerate(page))
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, _XML + content)


def _text_object(place: int, line: Line) -> str:
    steps = " ".join(f"{line.size * display_width(char):.3f}" for char in line.text[:-1])
    box = f"{line.x} {line.y - line.size} 180 {1.2 * line.size:.2f}"
    return (
        f'<ofd:TextObject ID="{place + 10}" Boundary="{box}" Font="1" Size="{line.size}">'
        f'<ofd:TextCode X="0" Y="{line.size}" DeltaX="{steps}">{escape(line.text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def write_docx(blocks: Sequence[Block], path: Path, title: str | None = None) -> None:
    import docx

    document = docx.Document()
    if title:
        document.add_paragraph(title, style="Title")
    for is_table, group in groupby(blocks, key=lambda block: isinstance(block, tuple)):
        if is_table:
            rows = [block for block in group if isinstance(block, tuple)]
            table = document.add_table(len(rows), max(map(len, rows)))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=False):
                    cell.text = text
        else:
            for block in group:
                document.add_paragraph(str(block))
    document.save(str(path))


def write_html(blocks: Sequence[Block], path: Path, title: str = "", encoding: str = "utf-8") -> None:
    """A page of a government site: menu, article, foot."""
    parts = []
    for is_table, group in groupby(blocks, key=lambda block: isinstance(block, tuple)):
        if is_table:
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in group)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            parts.extend(f"<p>　　{escape(str(block))}</p>" for block in group)
    page = (
        f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>{escape(title)}_某某市人民政府网</title>'
        "<script>var a='不是正文';</script></head><body><div class='header'><ul><li><a href='/'>首页</a></li>"
        f"<li><a href='/zc'>政策</a></li></ul></div><div class='main'><h1>{escape(title)}</h1>"
        f"<div class='TRS_Editor'>{''.join(parts)}</div></div>"
        "<div class='footer'>主办：某某市人民政府办公室　备案号：00000000</div></body></html>"
    )
    path.write_bytes(page.encode(encoding))


def write_xlsx(rows: Sequence[Sequence[Any]], path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)


def write_text(encoding: str) -> Callable[[Sequence[Block], Path], None]:
    """Paragraphs unwrapped, cells of a row on lines of their own behind tabs, as Word's text export writes them."""

    def write(blocks: Sequence[Block], path: Path) -> None:
        out = io.StringIO()
        for block in blocks:
            out.write(block + "\n\n" if isinstance(block, str) else "".join(f"\t{cell}\n" for cell in block) + "\n")
        path.write_bytes(out.getvalue().encode(encoding))

    return write

"""A PDF in, its lines out, each with its page. Runs only in the reading process; imports pypdfium2.

A page without a usable text layer (a scan, or letters without a Unicode mapping) is drawn at 200 dpi and read by OCR.
Errors: UnreadableSource for encrypted, damaged and oversized files.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.errors import UnreadableSource
from indexer.readers.layout import lines_of
from indexer.readers.records import SourceText
from indexer.readers.rows import Page, PieceOfText

MAX_PAGES = 2000
MAX_CHARS_ON_PAGE = 200_000
DPI = 200
_MAX_PIXELS = 40_000_000
_MIN_CHARS = 8  # a scan may carry a stamp or a page number as text
_MAX_STRANGE = 0.2
_RADICALS = (range(0x2E80, 0x2FE0), range(0xF900, 0xFB00))

Box = tuple[float, float, float, float]


def read_pdf(path: Path, on_page: Callable[[], None]) -> SourceText:
    """`on_page` is called after each page: a long scan is still at work."""
    document = _open(path)
    count = len(document)
    if count == 0:
        raise UnreadableSource("PDF 里没有页：文件可能已损坏，请重新获取")
    if count > MAX_PAGES:
        raise UnreadableSource(f"PDF 有 {count} 页，超过 {MAX_PAGES} 页的上限：请拆分成几个文件再放入")
    pages, scanned = [], 0
    for index in range(count):
        try:
            page = document[index]
            made = _page(page, index + 1)
            if _needs_ocr(made, page):
                made, scanned = _scanned(page, index + 1), scanned + 1
            page.close()
        except pypdfium2.PdfiumError:
            raise UnreadableSource(f"PDF 第 {index + 1} 页已损坏：请重新获取这个文件") from None
        pages.append(made)
        on_page()
    lines, title = lines_of(pages)
    warnings = (f"{scanned} 页是扫描图像，由文字识别读出，请抽查",) if scanned else ()
    return SourceText("pdf", lines, wrapped=True, title=title, warnings=warnings)


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableSource("PDF 有打开密码：请去掉密码后再放入") from None
        raise UnreadableSource("PDF 已损坏或不完整：请重新下载或重新导出这个文件") from None


def _page(page: Any, number: int) -> Page:
    """The characters of a page as they stand when it is held upright."""
    text = page.get_textpage()
    count = text.count_chars()
    if count > MAX_CHARS_ON_PAGE:
        raise UnreadableSource(f"PDF 第 {number} 页有 {count} 个字符，不像正常文件：请确认来源")
    left, bottom, right, top = page.get_bbox()
    turn = _upright(page.get_rotation(), (left, bottom, right, top))
    pieces = []
    for index in range(count):
        char = _char(text, index)
        if char and not char.isspace():
            pieces.append(_piece(text, index, char, turn))
    width, height = page.get_size()
    text.close()
    return Page(number, width, height, tuple(pieces))


def _char(text: Any, index: int) -> str:
    """One character; a surrogate pair comes as two halves and is put together at its first."""
    code = pdfium.FPDFText_GetUnicode(text, index)
    if 0xD800 <= code < 0xDC00:
        low = pdfium.FPDFText_GetUnicode(text, index + 1)
        return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)) if 0xDC00 <= low < 0xE000 else ""
    if code in (0, 0xFFFE, 0xFEFF, 0xAD) or 0xDC00 <= code < 0xE000 or (code < 32 and code not in (9, 10, 13)):
        return ""
    return unified(chr(code))


def unified(char: str) -> str:
    """Radicals and compatibility forms (⼀ U+2F00) that fonts put for the ideographs they look like (一)."""
    if any(ord(char) in block for block in _RADICALS):
        return unicodedata.normalize("NFKC", char)
    return char


def _piece(text: Any, index: int, char: str, turn: Callable[[Box], Box]) -> PieceOfText:
    loose, tight = pdfium.FS_RECTF(), [ctypes.c_double() for _ in range(4)]
    if not pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(loose)):
        pdfium.FPDFText_GetCharBox(text, index, *map(ctypes.byref, tight))
        box = turn((tight[0].value, tight[2].value, tight[1].value, tight[3].value))
    else:
        box = turn((loose.left, loose.bottom, loose.right, loose.top))
    x0, top, x1, bottom = box
    size = pdfium.FPDFText_GetFontSize(text, index)
    size = size if 0.5 * (bottom - top) < size < 2 * (bottom - top) else bottom - top  # scaled by its matrix
    return PieceOfText(char, x0, x1, top, bottom, size)


def _upright(rotation: int, bbox: Box) -> Callable[[Box], Box]:
    """From PDF coordinates (y up, page as stored) to (x0, top, x1, bottom) of the page as shown (y down)."""
    left, low, right, high = bbox
    if rotation == 90:
        return lambda b: (b[1] - low, b[0] - left, b[3] - low, b[2] - left)
    if rotation == 180:
        return lambda b: (right - b[2], b[1] - low, right - b[0], b[3] - low)
    if rotation == 270:
        return lambda b: (high - b[3], right - b[2], high - b[1], right - b[0])
    return lambda b: (b[0] - left, high - b[3], b[2] - left, high - b[1])


def _needs_ocr(made: Page, page: Any) -> bool:
    """No text where an image covers most of the page, or text that is mostly private or replacement characters."""
    strange = sum(
        unicodedata.category(piece.text[0]) in ("Co", "Cn") or piece.text == "\ufffd" for piece in made.pieces
    )
    if len(made.pieces) >= _MIN_CHARS:
        return strange > _MAX_STRANGE * len(made.pieces)
    return _image_share(page) > 0.3


def _image_share(page: Any) -> float:
    """Part of the page that images cover; a scan may be cut into strips."""
    width, height = page.get_size()
    covered = 0.0
    for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        left, bottom, right, top = item.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return covered / max(float(width * height), 1.0)


def _scanned(page: Any, number: int) -> Page:
    from indexer.readers.ocr import page_of_image

    width, height = page.get_size()
    scale = min(DPI / 72, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    return page_of_image(page.render(scale=scale).to_pil(), number)

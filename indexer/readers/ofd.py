"""An OFD (GB/T 33190) in, its lines out, each with its page. Runs only in the reading process.

The XML is parsed here with defusedxml: the libraries there are pull in AGPL code. Text objects carry their characters
with positions, so columns, heads and paragraphs are found as in a PDF; a page that is one image is read by OCR. Seals
and annotations are not text. Units are millimetres."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from indexer.errors import UnreadableSource
from indexer.readers.archive import refused_as
from indexer.readers.layout import lines_of
from indexer.readers.records import SourceText
from indexer.readers.rows import Page, PieceOfText, display_width

MAX_PAGES = 2000
_MIN_CHARS = 8
_A4 = (0.0, 0.0, 210.0, 297.0)
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LARGEST = 1e5
_BROKEN = "OFD 文件已损坏或不完整：请重新下载或重新导出"


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of an OFD by their paths."""

    archive: zipfile.ZipFile

    def part(self, base: str, location: str) -> str:
        """Path of `location` as a part standing in the folder `base` names it."""
        return posixpath.normpath(location.lstrip("/") if location.startswith("/") else posixpath.join(base, location))

    def xml(self, name: str) -> Any:
        return defusedxml.ElementTree.fromstring(self.archive.read(name))


def read_ofd(path: Path, on_page: Callable[[], None]) -> SourceText:
    pages: list[Page] = []
    scanned = 0
    # An XML error is a SyntaxError, an encoding that nobody knows a LookupError.
    broken = refused_as(_BROKEN, SyntaxError, LookupError, DefusedXmlException)
    with broken, zipfile.ZipFile(path) as archive:
        for page, is_scan in _pages(Package(archive)):
            pages.append(page)
            scanned += is_scan
            on_page()
    lines, title = lines_of(pages)
    if not lines:
        raise UnreadableSource("OFD 里没有文字：请用 OFD 阅读器导出为 PDF 后再放入")
    warnings = (f"{scanned} 页是扫描图像，由文字识别读出，请抽查",) if scanned else ()
    return SourceText("ofd", lines, wrapped=True, title=title, warnings=warnings)


def _pages(package: Package) -> Iterator[tuple[Page, bool]]:
    """Pages of every document body, and whether they were read by OCR."""
    number = 0
    for root in (_text(node) for node in _found(package.xml("OFD.xml"), "DocRoot")):
        name = package.part("", root)
        base, document = posixpath.dirname(name), package.xml(name)
        default = _box(next(_found(document, "PhysicalBox"), None)) or _A4
        templates = {node.get("ID"): node.get("BaseLoc") for node in _found(document, "TemplatePage")}
        images = _images(package, base, document)
        for node in _found(document, "Page"):
            number += 1
            if number > MAX_PAGES:
                raise UnreadableSource(f"OFD 超过 {MAX_PAGES} 页：请拆分成几个文件再放入")
            content = package.xml(package.part(base, node.get("BaseLoc", "")))
            yield _page(package, base, content, templates, images, number, default)


def _page(
    package: Package, base: str, content: Any, templates: Any, images: dict[str, str], number: int, default: Any
) -> tuple[Page, bool]:
    x, y, width, height = _box(next(_found(content, "PhysicalBox"), None)) or default
    pieces: list[PieceOfText] = []
    for node in _found(content, "Template"):
        location = templates.get(node.get("TemplateID"))
        if location:
            pieces.extend(_pieces(package.xml(package.part(base, location))))
    pieces.extend(_pieces(content))
    if len(pieces) < _MIN_CHARS:
        scan = _scan(package, content, images, number, 0.3 * width * height)
        if scan:
            return scan, True
    return Page(number, width, height, tuple(pieces)), False


def _pieces(content: Any) -> Iterator[PieceOfText]:
    for item in _found(content, "TextObject"):
        box = _box(item)
        if box is None:
            continue
        size = _number(item.get("Size", "4"))
        matrix = _numbers(item.get("CTM")) or _IDENTITY
        for code in _found(item, "TextCode"):
            yield from _characters(code, box, size, matrix)


def _characters(code: Any, box: tuple[float, ...], size: float, matrix: tuple[float, ...]) -> Iterator[PieceOfText]:
    """Each character of a run with its place: X and Y of the first, then the steps to the next."""
    text = code.text or ""
    x, y = _number(code.get("X") or "0"), _number(code.get("Y") or str(size))
    across, down = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
    a, b, c, d, e, f = matrix
    scale = abs(d) or abs(b) or 1.0
    for position, char in enumerate(text):
        left, base = box[0] + a * x + c * y + e, box[1] + b * x + d * y + f
        letter = size * scale
        width = size * (abs(a) or abs(c) or 1.0) * display_width(char)
        if not char.isspace():
            yield PieceOfText(char, left, left + width, base - 0.86 * letter, base + 0.14 * letter, letter)
        x += across[position] if position < len(across) else (0.0 if down else size * display_width(char))
        y += down[position] if position < len(down) else 0.0


def _steps(text: str | None) -> list[float]:
    """`g 3 5.2 4` is 5.2 three times, then 4."""
    steps: list[float] = []
    parts = iter((text or "").split())
    for part in parts:
        if part == "g":
            count, step = int(next(parts, "0")), _number(next(parts, "0"))
            steps.extend([step] * min(count, 10_000))
        else:
            steps.append(_number(part))
    return steps


def _images(package: Package, base: str, document: Any) -> dict[str, str]:
    """Image resources: id -> path of the part."""
    images: dict[str, str] = {}
    for kind in ("DocumentRes", "PublicRes"):
        for node in _found(document, kind):
            name = package.part(base, _text(node))
            resources = package.xml(name)
            folder = package.part(posixpath.dirname(name), resources.get("BaseLoc") or ".")
            for media in _found(resources, "MultiMedia"):
                file = next(_found(media, "MediaFile"), None)
                if file is not None:
                    images[media.get("ID")] = package.part(folder, _text(file))
    return images


def _scan(package: Package, content: Any, images: dict[str, str], number: int, least: float) -> Page | None:
    """The largest image of a page that has no text, read by OCR."""
    from PIL import Image

    from indexer.readers.ocr import page_of_image

    sized = [(box[2] * box[3], item) for item in _found(content, "ImageObject") if (box := _box(item))]
    area, item = max(sized, key=lambda pair: pair[0], default=(0.0, None))
    if item is None or area < least or item.get("ResourceID") not in images:
        return None
    with Image.open(io.BytesIO(package.archive.read(images[item.get("ResourceID")]))) as image:
        return page_of_image(image, number)


def _found(node: Any, name: str) -> Iterator[Any]:
    """Descendants of this local name, in document order; makers differ in their namespaces."""
    return (child for child in node.iter() if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name)


def _text(node: Any) -> str:
    return (node.text or "").strip()


def _box(node: Any) -> tuple[float, float, float, float] | None:
    """`x y width height`, from an element's text or its Boundary."""
    if node is None:
        return None
    numbers = _numbers(node.get("Boundary") or node.text)
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if numbers and len(numbers) == 4 else None


def _numbers(text: str | None) -> tuple[float, ...] | None:
    return tuple(map(_number, text.split())) if text and text.strip() else None


def _number(text: str) -> float:
    """Raises ValueError, also for inf, nan and what no page can hold (millimetres)."""
    number = float(text)
    if not abs(number) < _LARGEST:
        raise ValueError(f"{text} is no measure of a page")
    return number

"""A web page in, the paragraphs of its article out: menus, scripts, links to share and foot lines stay behind.

Runs only in the reading process; imports selectolax, which parses HTML as browsers do. Saved pages (.mht) are unpacked
first. Nothing is fetched: frames, images and style sheets are ignored.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from indexer.errors import UnreadableSource
from indexer.readers.decode import decode
from indexer.readers.records import Format, SourceLine, SourceText

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CHINESE_NAMES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs"}
_NOT_TEXT = "script, style, noscript, template, iframe, svg, select, button, input, textarea, nav, aside, form, object"
_SITE = (
    "header, footer, [class*=breadcrumb], [class*=share], [class*=crumb], [id*=share], [class*=footer], [class*=header]"
)
_ARTICLE = (
    "#UCAP-CONTENT, .TRS_UEDITOR, .TRS_Editor, #zoom, #Zoom, .article-content, .article_content, .pages_content,"
    " #artibody, .view_content, .xxgk_content, #js_content, article"
)
_BLOCKS = frozenset(
    (
        "address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset",
        "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
        "main", "ol", "p", "pre", "section", "ul", "body", "td", "th",
        "header", "footer", "caption",
    )
)  # fmt: skip
_MIN_ARTICLE = 200  # characters
_SITE_NAME = re.compile(r"\s*[-_|—–]+\s*[^-_|—–]{2,20}(?:网|政府|门户|平台|局|厅|委|部)$")


def read_html(content: bytes, format_: Format = "html") -> SourceText:
    tree = LexborHTMLParser(_decoded(content))
    title = _title(tree)
    for node in tree.css(_NOT_TEXT):
        node.decompose()
    body = _article(tree)
    if body is None:
        raise UnreadableSource("网页里没有正文：请在浏览器里打开后，把正文另存为 Word 或文本再放入")
    lines = tuple(SourceLine(text, None, False) for text in _paragraphs(body))
    if not lines:
        raise UnreadableSource("网页里没有文字（正文可能由脚本载入）：请在浏览器里打开后另存为 PDF 再放入")
    return SourceText(format_, lines, wrapped=False, title=title)


def read_mht(content: bytes) -> SourceText:
    """The first HTML part of a page saved as one file."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset()
            if isinstance(payload, bytes):
                mark = f'<meta charset="{charset}">'.encode() if charset else b""
                return read_html(mark + payload, "mht")
    raise UnreadableSource("保存的网页（mht）里没有正文：请在浏览器里重新保存，或另存为 PDF")


def _decoded(content: bytes) -> str:
    """As the page says when that holds, else as its bytes show."""
    stated = _CHARSET.search(content[:65_536])
    if stated and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = stated[1].decode("ascii").lower()
        try:
            return content.decode(_CHINESE_NAMES.get(name, name))
        except (UnicodeDecodeError, LookupError):
            pass  # many pages state one encoding and are written in another
    return decode(content).text


def _title(tree: Any) -> str | None:
    for selector in ('meta[name="ArticleTitle"]', "h1"):
        node = tree.css_first(selector)
        text = "" if node is None else node.attributes.get("content") or node.text()
        if len(text.strip()) >= 4:
            return " ".join(text.split())
    node = tree.css_first("title")
    text = " ".join(node.text().split()) if node else ""
    return _SITE_NAME.sub("", text) or None


def _article(tree: Any) -> Any:
    """The element the well-known publishing systems put the text in; else what is left without the site's own parts."""
    for node in tree.css(_ARTICLE):
        if len(node.text(strip=True)) >= _MIN_ARTICLE:
            return _with_title(node)
    for node in tree.css(_SITE):
        if node.tag not in ("body", "html") and len(node.text(strip=True)) < 0.3 * len(tree.body.text(strip=True)):
            node.decompose()
    return tree.body


def _with_title(node: Any) -> Any:
    """Up to the element that also holds the heading and the 文号, when little else comes with it."""
    size, above = len(node.text(strip=True)), node.parent
    while above is not None and above.tag not in ("body", "html"):
        if len(above.text(strip=True)) > 1.15 * size + 150:
            break
        if above.css_first("h1") is not None:
            return above
        above = above.parent
    return node


def _paragraphs(body: Any) -> Iterator[str]:
    """Text of block elements in order; a table row is one line of cells."""
    pieces: list[str] = []
    for text in _walk(body):
        if text is not None and not text.startswith("\t"):
            pieces.append(text)
            continue
        joined = " ".join("".join(pieces).split())
        pieces = []
        if joined:
            yield joined
        if text:
            yield text


def _walk(top: Any) -> Iterator[str | None]:
    """Pieces of text; None where a block begins or ends; a table row as a line that starts with a tab.

    Not recursive: a page may nest its elements thousands deep.
    """
    pending: list[Any] = [top]
    while pending:
        node = pending.pop()
        if node is None:
            yield None
        elif node.tag == "-text":
            yield node.text()
        elif node.tag == "br":
            yield None
        elif node.tag == "tr" and _is_data_row(node):
            yield "\t" + "\t".join(_cell(cell) for cell in node.iter() if cell.tag in ("td", "th"))
        elif not node.tag.startswith(("-", "_", "!")):
            is_block = node.tag in _BLOCKS or node.tag == "tr"
            inside = list(node.iter(include_text=True))
            pending.extend([None, *reversed(inside), None] if is_block else reversed(inside))


def _is_data_row(row: Any) -> bool:
    """Several cells without blocks of prose inside: old pages lay out their whole text in tables."""
    cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
    return len(cells) > 1 and all(cell.css_first("table") is None for cell in cells) and row.css_first("h1") is None


def _cell(cell: Any) -> str:
    return " ".join(cell.text(separator=" ").split())

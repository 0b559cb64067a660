"""The first bytes of a file in, its format out: names lie (a .doc is often a web page or RTF), contents do not. Pure.

Errors: UnreadableSource for what is recognised but cannot be read, with what to do.
"""

from __future__ import annotations

import re
from typing import Literal

from indexer.errors import UnreadableSource

Kind = Literal["txt", "html", "mht", "zipped", "ole", "rtf", "wordxml", "pdf", "image"]
"""`zipped`: docx, xlsx, ofd or an archive; `ole`: doc, wps, xls, et. Which of them, only a look inside can tell."""

_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"GIF8")
_ARCHIVES = ((b"Rar!", "RAR"), (b"7z\xbc\xaf'\x1c", "7z"), (b"\x1f\x8b", "gzip"))
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_TAG = re.compile(rb"<(?:p|div|table|meta|title|span)[\s>]", re.IGNORECASE)
_MIME = re.compile(rb"^(?:MIME-Version|From|Subject|Date|Snapshot-Content-Location):", re.IGNORECASE | re.MULTILINE)


def kind_of(head: bytes, name: str) -> Kind:
    """`head`: the first 64 KB; `name` decides only between plain text and a fragment of HTML."""
    if not head:
        raise UnreadableSource("文件是空的：请换成有内容的文件")
    for magic, what in _ARCHIVES:
        if head.startswith(magic):
            raise UnreadableSource(f"这是 {what} 压缩包：请解压后放入，或改用 ZIP")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zipped"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "image"
    return _kind_of_text(head, name)


def _kind_of_text(head: bytes, name: str) -> Kind:
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16 markup shows without its NULs
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if _MIME.match(start) and re.search(rb"multipart/related|text/html", start, re.IGNORECASE):
        return "mht"
    if start.startswith(b"<?xml") and re.search(rb"mso-application|w:wordDocument|office:document", start):
        return "wordxml"
    is_page = name.lower().endswith((".html", ".htm", ".shtml", ".xhtml", ".asp", ".aspx", ".jsp"))
    if start.startswith(b"<") and (_HTML.search(start[:4096]) or _TAG.match(start)):
        return "html"
    return "html" if is_page and (_HTML.search(start) or _TAG.search(start)) else "txt"

"""A small sound file of every format that is read: what the broken ones are made from. In: a folder. Out: paths."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from eval.formats import as_old_format
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

TITLE = "湖南省科学技术厅关于印发高新技术产业开发区方案的通知"
BLOCKS: Sequence[Block] = (
    "湘科发〔2017〕108号",
    "各市州科技局：",
    "一、总体要求",
    "（一）为深入实施创新引领战略，组织实施高新技术产业开发区创新驱动发展提质升级三年行动计划，制定本方案。",
    "第一条 到2020年，营业收入年均增长12.5%以上，达到59.74亿元；园区“5G+工业互联网”项目不少于10个。",
    ("类别", "指标", "2020年"),
    ("规模", "总收入（亿元）", "1 200"),
    ("创新", "研发投入占比", "3.5%"),
    "附件：1．重点任务分工表",
    "湖南省科学技术厅",
    "2017年9月30日",
)
SLOW = ("doc", "rtf", "xls", "png", "scan")
"""Formats that LibreOffice or OCR reads: seconds each."""


def seeds(folder: Path) -> dict[str, Path]:
    """Format -> its file. Those that LibreOffice makes are absent where it is not installed."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = typeset(BLOCKS, title=TITLE, header="政策汇编")
    made = {
        name: folder / f"seed.{name}" for name in ("docx", "pdf", "ofd", "html", "mht", "xlsx", "txt", "zip", "png")
    }
    made |= {"utf-16": folder / "utf-16.txt", "gb18030": folder / "gb18030.txt", "scan": folder / "scan.pdf"}
    write_docx(BLOCKS, made["docx"], title=TITLE)
    write_pdf(pages, made["pdf"])
    write_ofd(pages, made["ofd"])
    write_html(BLOCKS, made["html"], title=TITLE)
    made["mht"].write_bytes(_mht(made["html"].read_bytes()))
    write_xlsx(
        [("类别", "指标", 2020), ("规模", "总收入（亿元）", 1200.5), ("创新", "研发投入占比", "3.5%")], made["xlsx"]
    )
    for name, encoding in (("txt", "utf-8"), ("utf-16", "utf-16"), ("gb18030", "gb18030")):
        write_text(encoding)(BLOCKS, made[name])
    images_of(typeset(BLOCKS[:2]), dpi=72)[0].save(made["png"])
    write_scan(typeset(BLOCKS[:2]), made["scan"], dpi=72)
    with zipfile.ZipFile(made["zip"], "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("docx", "txt", "pdf"):
            archive.write(made[name], f"资料/通知.{name}")
    if shutil.which("soffice"):
        made |= {ending: as_old_format(made["docx"], ending) for ending in ("doc", "rtf")}
        made["xls"] = as_old_format(made["xlsx"], "xls")
    return made


def _mht(page: bytes) -> bytes:
    """A page as browsers save it whole."""
    from base64 import encodebytes

    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    part = b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + part + encodebytes(page) + b"\r\n--b--\r\n"

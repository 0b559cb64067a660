"""A broken, hostile or endless file costs itself and nothing else; the reason says what to do."""

import inspect
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import IO

import pytest

from eval.renderings import typeset, write_docx, write_ofd, write_pdf
from indexer import sandbox
from indexer.errors import NoRoomToRead, UnreadableSource
from indexer.readers import read_source
from indexer.readers.docx import read_docx
from indexer.readers.no_room import NO_ROOM
from indexer.readers.office import converted
from indexer.sandbox import read_apart, unpack_apart
from indexer.settings import Settings
from tests.test_generation_rollback import Office, notice

TEXT = "为深入实施创新引领战略，组织实施高新技术产业开发区创新驱动发展提质升级三年行动计划，制定本方案。"


def assert_read_or_refused(read: Callable[[], object]) -> None:
    """No error but a refusal that says what to do."""
    reason = "请"
    try:
        read()
    except UnreadableSource as error:
        reason = str(error)
    assert "请" in reason


def refused(path: Path) -> str:
    with pytest.raises(UnreadableSource) as caught:
        read_source(path)
    assert "请" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("ending", ["docx", "pdf", "ofd"])
@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
def test_a_truncated_file_is_refused_or_read(tmp_path: Path, ending: str, kept: float) -> None:
    write = {
        "docx": write_docx,
        "pdf": lambda b, p: write_pdf(typeset(b), p),
        "ofd": lambda b, p: write_ofd(typeset(b), p),
    }
    write[ending]([TEXT] * 60, tmp_path / f"a.{ending}")
    content = (tmp_path / f"a.{ending}").read_bytes()
    (tmp_path / f"a.{ending}").write_bytes(content[: int(kept * len(content))])
    assert_read_or_refused(lambda: read_source(tmp_path / f"a.{ending}"))


@pytest.mark.parametrize("ending", ["docx", "pdf", "ofd"])
def test_flipped_bytes_never_get_through_as_an_exception_of_a_library(tmp_path: Path, ending: str) -> None:
    write = {
        "docx": write_docx,
        "pdf": lambda b, p: write_pdf(typeset(b), p),
        "ofd": lambda b, p: write_ofd(typeset(b), p),
    }
    write[ending]([TEXT] * 30, tmp_path / f"a.{ending}")
    content = bytearray((tmp_path / f"a.{ending}").read_bytes())
    for seed in range(4):
        broken = bytearray(content)
        for step in range(40):
            broken[(seed * 7919 + step * 104_729) % len(broken)] ^= 0x5A
        path = tmp_path / f"{seed}.{ending}"
        path.write_bytes(broken)
        assert_read_or_refused(partial(read_source, path))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * (200 * 2**20))
    assert (tmp_path / "bomb.zip").stat().st_size < 2**20
    with pytest.raises(UnreadableSource, match="解压后有 200 MB"):
        unpack_apart(tmp_path / "bomb.zip", tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * (200 * 2**20))
    assert "解压后有" in refused(tmp_path / "bomb.docx")


BOMB = '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ofd", "w") as archive:
        archive.writestr("OFD.xml", f"{BOMB}]><OFD><DocRoot>&i;</DocRoot></OFD>")
    assert "OFD" in refused(tmp_path / "a.ofd")
    write_docx([TEXT], tmp_path / "plain.docx")
    with zipfile.ZipFile(tmp_path / "plain.docx") as old, zipfile.ZipFile(tmp_path / "a.docx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                start = content.index(b"<w:document")
                content = content[:start] + f"{BOMB}]>".encode() + content[start:].replace(TEXT.encode(), b"&i;")
            new.writestr(name, content)
    with pytest.raises(UnreadableSource, match="请"):
        read_source(tmp_path / "a.docx")


def test_a_page_nested_thousands_deep_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body>" + "<div>" * 20_000 + TEXT + "</div>" * 20_000, encoding="utf-8")
    assert_read_or_refused(lambda: read_source(tmp_path / "a.html"))


def test_a_pdf_of_ten_thousand_pages_and_one_with_a_password_are_refused(tmp_path: Path) -> None:
    import pypdfium2
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    book = pypdfium2.PdfDocument.new()
    for _ in range(10_000):
        book.new_page(200, 200)
    book.save(tmp_path / "long.pdf")
    assert "10000 页" in refused(tmp_path / "long.pdf")
    locked = canvas.Canvas(str(tmp_path / "locked.pdf"), encrypt=StandardEncryption("secret"))
    locked.drawString(10, 10, "text")
    locked.save()
    assert "密码" in refused(tmp_path / "locked.pdf")


def test_members_of_an_archive_stay_in_its_folder_and_keep_their_names(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../上级.txt", TEXT)
        archive.writestr("AAAA/BBBB.txt", TEXT)
    content = (tmp_path / "a.zip").read_bytes()  # as Windows writes it: GBK, and no word of it
    (tmp_path / "a.zip").write_bytes(content.replace(b"AAAA/BBBB.txt", "资料/通知.txt".encode("gbk")))
    members = unpack_apart(tmp_path / "a.zip", tmp_path / "out")
    assert [member.name for member in members] == ["上级.txt", "资料/通知.txt"]
    assert all(member.path.parent == tmp_path / "out" for member in members)
    assert not (tmp_path.parent / "上级.txt").exists()


def test_a_process_that_stands_still_is_ended(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.pdf")  # reading it waits for a writer that never comes
    with pytest.raises(UnreadableSource, match="没有进展"):
        read_apart(tmp_path / "endless.pdf", "image", stall_s=1.0)


def test_the_process_gets_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from indexer.sandbox import _environment

    monkeypatch.setenv("YIJU_PORTAL_KEY", "secret")
    assert "secret" not in _environment(str(tmp_path)).values()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "空"),
        ("a.rar", b"Rar!\x1a\x07\x00" + b"\0" * 50, "RAR"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "不是 Word"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "图像"),
        ("a.pdf", b"%PDF-1.7\n%%EOF", "PDF"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 100, "损坏"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert says in refused(tmp_path / name)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_not_told_as_a_broken_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", TEXT * 10_000)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "0").symlink_to("/dev/full")  # every write to it fails with ENOSPC
    write_docx([TEXT], tmp_path / "a.docx")
    worker = [sys.executable, "-m", "indexer.readers.worker"]
    unpacking = [*worker, "unpack", str(tmp_path / "a.zip"), str(tmp_path / "out")]
    assert subprocess.run(unpacking, stdout=subprocess.DEVNULL, check=False).returncode == NO_ROOM
    with open("/dev/full", "wb") as full:
        reading = [*worker, "read", "zipped", str(tmp_path / "a.docx")]
        assert subprocess.run(reading, stdout=full, check=False).returncode == NO_ROOM


def full_file(folder: Path) -> IO[bytes]:
    """What the reading process writes its answer to, on a full disk."""
    return os.fdopen(os.open("/dev/full", os.O_RDWR), "r+b")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("ending", ["docx", "ofd", "zip"])
def test_a_full_disk_stops_the_build_and_the_old_index_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    office = Office(Settings(tmp_path / "corpus", tmp_path / "data"))
    office.write("通知", notice(1))
    before = office.build().generation
    added = tmp_path / "corpus" / f"新文件.{ending}"
    if ending == "docx":
        write_docx([TEXT], added)
    elif ending == "ofd":
        write_ofd(typeset([TEXT]), added)
    else:
        with zipfile.ZipFile(added, "w") as archive:
            archive.writestr("a.txt", TEXT)
    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "_file", full_file)
        with pytest.raises(NoRoomToRead, match=f"新文件.{ending}：请腾出空间.*原有索引未受影响"):
            office.build()
    assert (office.current(), "通知" in office.texts()) == (before, True)
    assert office.build().documents == 2  # nothing was put down as unreadable


@pytest.mark.parametrize(("free_bytes", "error"), [(2**20, OSError), (2**30, UnreadableSource)])
def test_a_converter_that_fails_without_a_word_is_not_blamed_on_the_file_when_its_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_bytes: int, error: type[Exception]
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "soffice").symlink_to("/bin/false")
    (tmp_path / "a.rtf").write_text(r"{\rtf1 text}")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=free_bytes))
    with pytest.raises(error):
        converted(tmp_path / "a.rtf", "rtf", tmp_path)


def test_a_document_nested_too_deep_is_not_told_as_a_broken_one(tmp_path: Path) -> None:
    write_docx([TEXT], tmp_path / "plain.docx")
    nested = b"<w:smartTag>" * 200, b"</w:smartTag>" * 200
    with zipfile.ZipFile(tmp_path / "plain.docx") as old, zipfile.ZipFile(tmp_path / "deep.docx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                first = content.replace(b"<w:r>", nested[0] + b"<w:r>", 1)
                content = first.replace(b"</w:r>", b"</w:r>" + nested[1], 1)
            new.writestr(name, content)
    assert [line.text for line in read_docx(tmp_path / "deep.docx").lines] == [TEXT]
    allowed = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 150)
    try:
        with pytest.raises(RecursionError):  # the reading process says 嵌套得太深
            read_docx(tmp_path / "deep.docx")
    finally:
        sys.setrecursionlimit(allowed)

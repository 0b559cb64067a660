"""corpus/manifest.toml in, checked entries out. Errors: MissingSource, BadManifest, EmptyCorpus.

The manifest is the administrator's: what it says of a document always wins over what is read from its text. A folder
without one has no entries: then every file speaks for itself.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.discovery import MANIFEST_NAME
from indexer.errors import BadManifest, EmptyCorpus, MissingSource
from indexer.records import LEVELS, Attribution, Period

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_ID = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Float:
    """A box the layout dropped into the middle of a sentence: lines `begin`..`end`, to be read after line `after`."""

    begin: str
    end: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The facts of one document and the words it starts with; "" for a whole file. None: the text does not state it."""

    id: str
    title: str
    level: str
    region: str
    doc_type: str
    source: str
    start: str
    number: str | None = None
    issuer: str | None = None
    date: str | None = None
    period: Period | None = None
    repealed_by: str | None = None
    attribution: Attribution | None = None
    title_in_text: bool = True
    floats: tuple[Float, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """`dividers` maps a source to the title pages inside it that belong to no document."""

    entries: tuple[Entry, ...]
    dividers: dict[str, tuple[str, ...]]

    @property
    def sources(self) -> tuple[str, ...]:
        """Source file names in the order of their first entry."""
        return tuple(dict.fromkeys(entry.source for entry in self.entries))


def read_manifest_file(corpus_dir: Path) -> Manifest:
    """The manifest of a corpus folder, checked; an empty one when the folder has none."""
    path = corpus_dir / MANIFEST_NAME
    if corpus_dir.is_dir() and not path.exists():
        return Manifest((), {})
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise MissingSource(f"找不到语料文件夹 {corpus_dir}：请检查 --corpus 或 YIJU_CORPUS 的路径") from None
    except OSError as error:
        raise BadManifest(f"语料清单 {path} 读不出来（{error.strerror}）：请检查它的权限") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadManifest(f"语料清单 {path} 不是合法的 TOML（{error}）：请改正后再试") from None
    return parse_manifest(data, str(path))


def parse_manifest(data: dict[str, Any], where: str) -> Manifest:
    """`data` as parsed from TOML; `where` names the file in messages."""
    unknown = set(data) - {"document", "divider"}
    if unknown:
        raise BadManifest(f"{where} 里有不认识的表 {'、'.join(sorted(unknown))}：只能有 [[document]] 和 [[divider]]")
    for table in ("document", "divider"):
        rows = data.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise BadManifest(f"{where} 里应写 [[{table}]]（两层方括号）")
    entries = tuple(_entry(item, index, where) for index, item in enumerate(data.get("document", []), 1))
    if not entries:
        raise EmptyCorpus(
            f"{where} 里没有任何文件条目：请至少写一个 [[document]]，或删去这个清单（没有清单时每个文件各算一篇）"
        )
    _refuse_repeated_ids(entries, where)
    dividers: dict[str, tuple[str, ...]] = {}
    for item in data.get("divider", []):
        if set(item) != {"source", "text"} or not all(isinstance(value, str) for value in item.values()):
            raise BadManifest(f"{where} 的 [[divider]] 必须恰好有 source 和 text 两项")
        dividers[item["source"]] = (*dividers.get(item["source"], ()), item["text"])
    return Manifest(entries, dividers)


def _refuse_repeated_ids(entries: tuple[Entry, ...], where: str) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise BadManifest(f"{where} 里有两个条目的 id 都是 {entry.id}：请改掉其中一个")
        seen.add(entry.id)


def _entry(item: dict[str, Any], index: int, where: str) -> Entry:
    name = f"{where} 第 {index} 个条目（{item.get('title') or item.get('id') or '无标题'}）"
    fields = dict(item)
    if "type" in fields:
        fields["doc_type"] = fields.pop("type")
    known = {field.name: field for field in dataclasses.fields(Entry)}
    unknown = set(fields) - set(known)
    if unknown:
        raise BadManifest(f"{name} 有不认识的项 {'、'.join(sorted(unknown))}：请删去或改正")
    missing = [n for n, f in known.items() if f.default is dataclasses.MISSING and not fields.get(n)]
    if missing:
        raise BadManifest(f"{name} 缺少 {'、'.join('type' if n == 'doc_type' else n for n in missing)}：请补上")
    if fields["level"] not in LEVELS:
        raise BadManifest(f"{name} 的 level 是“{fields['level']}”：只能是 {'、'.join(LEVELS)}")
    return _with_values(fields, name)


def _with_values(fields: dict[str, Any], name: str) -> Entry:
    try:
        if "period" in fields:
            first, last = fields["period"]
            fields["period"] = Period(int(first), int(last))
        if "attribution" in fields:
            said = fields["attribution"]
            fields["attribution"] = Attribution(said.get("speaker"), said.get("date"), said.get("occasion"))
        fields["floats"] = tuple(Float(**item) for item in fields.get("floats", []))
        for key, value in fields.items():
            if key not in ("period", "attribution", "floats", "title_in_text") and not isinstance(value, str):
                raise BadManifest(f'{name} 的 {"type" if key == "doc_type" else key} 必须是带引号的文字，如 "2020"')
        if not _DATE.fullmatch(fields.get("date", "2020")):
            raise BadManifest(f"{name} 的 date 应写成 2020、2020-03 或 2020-03-24")
        if not _ID.fullmatch(fields["id"]):
            raise BadManifest(f"{name} 的 id 只能用字母、数字、点、横线和下划线")
        return Entry(**fields)
    except (TypeError, ValueError, AttributeError) as error:
        raise BadManifest(f"{name} 有一项写法不对（{error}）：请对照 corpus/README.md 改正") from None

"""Back to an earlier generation, and what there is to go back to. In: the index folder. Out: CURRENT moved.

A rollback stands until there is something new: it notes what the generations left behind were made from, and a build
from just that does nothing (`turned_down`). A changed corpus, another encoder or `--force` builds as ever. The note
counts only while CURRENT names the generation it was written for, so no crash between two files can make it wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import DamagedIndex, GenerationError, NoIndex, NoSuchGeneration, WrongEncoder
from indexer.generation import verify_named
from indexer.generation_files import (
    GenerationManifest,
    cannot_write,
    current_name,
    damaged,
    digest_of,
    manifest_of,
    names_in,
    reading_problem,
)
from indexer.generation_lock import build_lock
from indexer.generation_write import point_at, replace_file

ROLLBACK = "ROLLBACK"


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """What decides an index's content: two generations made from the same are the same."""

    corpus_fingerprint: str
    encoder_fingerprint: str
    index_version: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A generation in the folder. `facts` is None when its generation.json cannot be read, `problem` says why."""

    name: str
    is_current: bool
    facts: GenerationManifest | None
    problem: str | None


def made_from(manifest: GenerationManifest) -> MadeFrom:
    version = str(manifest.options.get("index_version"))
    return MadeFrom(manifest.corpus_fingerprint, manifest.encoder_fingerprint, version)


def list_generations(index_dir: Path) -> tuple[Listed, ...]:
    """The newest first; () when there is none. Content is not read: `roll_back` checks what it goes back to."""
    current = _current(index_dir)
    return tuple(_listed(index_dir, name, name == current) for name in names_in(index_dir))


def roll_back(index_dir: Path, name: str | None, *, encoder_fingerprint: str) -> str:
    """Make `name`, or the newest sound generation before the current one, the current one; return its name.

    Every checksum of it is compared first. A generation whose build was killed just before it became current is whole
    and counts. Raises NoSuchGeneration, DamagedIndex, WrongEncoder, BuildInProgress.
    """
    with build_lock(index_dir):
        current = _left_behind(index_dir)
        target = (
            _sound(index_dir, name, encoder_fingerprint)
            if name
            else _newest_sound_before(index_dir, current, encoder_fingerprint)
        )
        try:
            _note(index_dir, target, current)
            point_at(index_dir, target)
        except OSError as error:
            raise cannot_write(index_dir, error) from error
        return target


def turned_down(index_dir: Path) -> frozenset[MadeFrom]:
    """What was rolled back from, while that rollback stands. Raises NoIndex, and DamagedIndex of the note."""
    generation, sources = _read_note(index_dir)
    return sources if generation == current_name(index_dir) else frozenset()


def note_problems(index_dir: Path) -> list[str]:
    """[] or the one thing that is wrong with the note of a rollback."""
    try:
        _read_note(index_dir)
    except DamagedIndex as error:
        return [str(error)]
    return []


def forget_rollback(index_dir: Path) -> None:
    """Best effort after a build: a note for another generation than the current one counts for nothing anyway."""
    with suppress(OSError):
        (index_dir / ROLLBACK).unlink(missing_ok=True)


def _newest_sound_before(index_dir: Path, current: str | None, encoder_fingerprint: str) -> str:
    reasons: list[str] = []
    for name in names_in(index_dir):
        if current is None or name < current:
            try:
                return _sound(index_dir, name, encoder_fingerprint)
            except GenerationError as error:
                reasons.append(f"{name}：{error}")
    raise NoSuchGeneration(
        "没有可以退回的版本" + (f"（{'；'.join(reasons)}）" if reasons else "") + "：请用 yiju index list 查看现有版本"
    )


def _sound(index_dir: Path, name: str, encoder_fingerprint: str) -> str:
    if name not in names_in(index_dir):
        raise NoSuchGeneration(f"没有名为 {name} 的索引版本：请用 yiju index list 查看现有版本")
    for problem in verify_named(index_dir, name):
        raise DamagedIndex(f"版本 {name} 不能启用：{problem}；请用 yiju index list 另选一个")
    facts = manifest_of(index_dir / name)
    if facts.encoder_fingerprint != encoder_fingerprint:
        raise WrongEncoder(
            f"版本 {name} 由另一个编码器 {facts.encoder_name} 生成，现在的服务打不开它："
            "请另选一个版本，或先把编码器（YIJU_ENCODER）改回去"
        )
    return name


def _left_behind(index_dir: Path) -> str | None:
    """What CURRENT says; None when it says nothing any more: then the newest sound generation is the way back.
    A CURRENT that cannot be read just now is another matter: raises DamagedIndex."""
    try:
        return current_name(index_dir)
    except DamagedIndex as error:
        if isinstance(error.__cause__, OSError):
            raise
    except NoIndex:
        pass
    return None


def _note(index_dir: Path, target: str, current: str | None) -> None:
    before: frozenset[MadeFrom] = frozenset()
    with suppress(GenerationError):
        before = turned_down(index_dir)
    left = {*before, *_sources_of(index_dir, current)} - {*_sources_of(index_dir, target)}
    rows = sorted([s.corpus_fingerprint, s.encoder_fingerprint, s.index_version] for s in left)
    content = {"generation": target, "turned_down": rows}
    line = json.dumps({**content, "sha256": digest_of(content)}) + "\n"
    replace_file(index_dir / ROLLBACK, line.encode())


def _sources_of(index_dir: Path, name: str | None) -> Iterator[MadeFrom]:
    with suppress(GenerationError):
        if name is not None:
            yield made_from(manifest_of(index_dir / name))


def _read_note(index_dir: Path) -> tuple[str | None, frozenset[MadeFrom]]:
    path = index_dir / ROLLBACK
    try:
        line = path.read_bytes().decode("ascii")
        content = json.loads(line)
        if content.pop("sha256") != digest_of(content) or not line.endswith("}\n"):
            raise damaged(path, "校验和不符")
        return content["generation"], frozenset(MadeFrom(*row) for row in content["turned_down"])
    except (FileNotFoundError, NotADirectoryError):
        return None, frozenset()
    except OSError as error:
        raise damaged(path, reading_problem(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(path, "不是完整的 JSON") from error


def _current(index_dir: Path) -> str | None:
    try:
        return current_name(index_dir)
    except GenerationError:
        return None


def _listed(index_dir: Path, name: str, is_current: bool) -> Listed:
    try:
        return Listed(name, is_current, manifest_of(index_dir / name), None)
    except DamagedIndex as error:
        return Listed(name, is_current, None, str(error))

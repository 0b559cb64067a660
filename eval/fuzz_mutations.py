"""Bytes of a sound file in, bytes of a broken one out. In: bytes, a `random.Random`. Out: bytes. Pure.

A ZIP is opened, one of its members is changed and it is closed again: changed from outside it would only fail its
checksum, and no parser behind would ever see it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from indexer.readers.archive import ZIP_ERRORS

MAX_BYTES = 2 * 2**20
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_TAG = re.compile(rb"<[^<>]{1,200}>")
_VALUE = re.compile(rb'="[^"<>]{0,100}"')
_EXTREMES = (
    b"0", b"-1", b"1e308", b"-1e308", b"NaN", b"inf", b"2147483648", b"-2147483649", b"99999999999999999999", b"0.0001",
    b"", b"%", b"x", b"1 1 1 1 1 1 1", b"../../etc/passwd", "一".encode(), b"\xff\xfe\x00",
)  # fmt: skip

Mutation = Callable[[bytes, Random], bytes]


def broken(content: bytes, chance: Random) -> bytes:
    """One to six changes, one upon the other."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        inside = content.startswith(b"PK\x03\x04") and chance.random() < 0.9
        content = _member_broken(content, chance) if inside else changed(content, chance)
        if len(content) > MAX_BYTES:
            return content[:MAX_BYTES]
    return content


def changed(content: bytes, chance: Random) -> bytes:
    return chance.choice(MUTATIONS)(content, chance) if content else chance.randbytes(8)


def _member_broken(content: bytes, chance: Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except ZIP_ERRORS:
        return changed(content, chance)
    if not members:
        return changed(content, chance)
    at = chance.randrange(len(members))
    name, inner = members[at]
    match chance.randrange(10):
        case 0:
            del members[at]
        case 1:
            members[at] = (chance.choice(members)[0], inner)
        case _:
            members[at] = (name, changed(inner, chance))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in dict(members).items():
            archive.writestr(name, inner)
    return out.getvalue()


def _flip(content: bytes, chance: Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.choice((1, 4, 30))):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _cut_off(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _without_a_part(content: bytes, chance: Random) -> bytes:
    start, end = _part(content, chance)
    return content[:start] + content[end:]


def _with_a_part_again(content: bytes, chance: Random) -> bytes:
    start, end = _part(content, chance)
    times = chance.choice((1, 2, 50))
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[start:end] * times + content[at:]


def _with_noise(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.randbytes(chance.choice((1, 8, 200))) + content[at:]


def _with_another_number(content: bytes, chance: Random) -> bytes:
    return _replaced(_NUMBER, content, chance, chance.choice(_EXTREMES))


def _with_another_value(content: bytes, chance: Random) -> bytes:
    return _replaced(_VALUE, content, chance, b'="' + chance.choice(_EXTREMES) + b'"')


def _without_a_tag(content: bytes, chance: Random) -> bytes:
    return _replaced(_TAG, content, chance, b"")


def _with_a_tag_elsewhere(content: bytes, chance: Random) -> bytes:
    tags = _TAG.findall(content[: 2**18])
    return _replaced(_TAG, content, chance, chance.choice(tags)) if tags else content


def _nested(content: bytes, chance: Random) -> bytes:
    """A tag opened hundreds of times."""
    tags = [tag for tag in _TAG.findall(content[: 2**18]) if not tag.startswith((b"</", b"<?", b"<!"))]
    if not tags:
        return content
    tag = chance.choice(tags)
    return content.replace(tag, tag * chance.choice((2, 60, 600)), 1)


def _part(content: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(content))
    return start, min(len(content), start + chance.choice((1, 16, 256, 4096)))


def _replaced(pattern: re.Pattern[bytes], content: bytes, chance: Random, by: bytes) -> bytes:
    found = list(pattern.finditer(content[: 2**18]))
    if not found:
        return content
    place = chance.choice(found)
    return content[: place.start()] + by + content[place.end() :]


MUTATIONS: tuple[Mutation, ...] = (
    _flip, _cut_off, _without_a_part, _with_a_part_again, _with_noise, _with_another_number, _with_another_value,
    _without_a_tag, _with_a_tag_elsewhere, _nested,
)  # fmt: skip

"""Which portals may ask from their visitors' browsers. In: <data>/portal.toml, environment. Out: Portal.

Raises BadPortalSettings. Nothing configured means that no other site's page may ask.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from service.errors import BadPortalSettings

SETTINGS_FILE = "portal.toml"
ORIGINS_VARIABLE, KEY_FILE_VARIABLE = "YIJU_PORTAL_ORIGINS", "YIJU_PORTAL_KEY_FILE"
MIN_KEY_CHARS = 32
"""RFC 7518, 3.2: a key for HS256 is at least as long as its hash, 256 bits."""

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Portal:
    """`origins` as browsers write them (https://portal.example.gov.cn). With `keys`, requests need a signed token."""

    origins: tuple[str, ...] = ()
    keys: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if self.keys and not self.origins:
            raise BadPortalSettings("有密钥（key_file），却没有门户（origins）；请补上 origins，或去掉 key_file")
        for key in self.keys:
            if len(key) < MIN_KEY_CHARS:
                raise BadPortalSettings(
                    f"密钥只有 {len(key)} 个字符，至少要 {MIN_KEY_CHARS} 个；请换成随机生成的长密钥"
                )


def read_portal(data_dir: Path, environment: Mapping[str, str] = os.environ) -> Portal:
    """The file's values, each replaced by its variable where one is set. A relative key file lies in `data_dir`."""
    told = _told(data_dir / SETTINGS_FILE)
    origins, key_file = _strings(told.get("origins", [])), told.get("key_file", "")
    if environment.get(ORIGINS_VARIABLE):
        origins = [part for part in environment[ORIGINS_VARIABLE].replace("，", ",").split(",") if part.strip()]
    key_file = environment.get(KEY_FILE_VARIABLE) or key_file
    if not isinstance(key_file, str):
        raise BadPortalSettings('key_file 应为一个文件名，例如 key_file = "portal.key"')
    keys = _keys(data_dir / key_file) if key_file else ()
    return Portal(origins=tuple(dict.fromkeys(origin_named(text) for text in origins)), keys=keys)


def origin_named(text: str) -> str:
    """As a browser sends it: lower case, default port left out, host in punycode. Raises BadPortalSettings."""
    wanted = f"门户地址“{text[:100]}”无效；请写成 https://主机名 或 http://主机名:端口，不带路径，不用通配符"
    try:
        parts = urlsplit(text.strip())
        port, host = parts.port, (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError as error:  # a port that is no number; UnicodeError of a host that cannot be written
        raise BadPortalSettings(wanted) from error
    rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
    if parts.scheme not in DEFAULT_PORTS or not host or any(rest) or set(host) & set("*,;'\" "):
        raise BadPortalSettings(wanted)
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, DEFAULT_PORTS[parts.scheme]) else "")


def _told(path: Path) -> Mapping[str, object]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise BadPortalSettings(f"读不了 {path}（{error}）；请按 docs/门户接入.md 改正，或删除该文件") from error
    unknown = sorted(set(told) - {"origins", "key_file"})
    if unknown:
        raise BadPortalSettings(f"{path} 里有未知项 {'、'.join(unknown)}；可用的项：origins、key_file")
    return told


def _strings(value: object) -> Sequence[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadPortalSettings('origins 应为文字的数组，例如 origins = ["https://portal.example.gov.cn"]')
    return value


def _keys(path: Path) -> tuple[str, ...]:
    """One key a line: while a key is changed, the old and the new one stand there together."""
    try:
        lines = path.read_text(encoding="utf-8").split()
    except (OSError, ValueError) as error:
        raise BadPortalSettings(f"读不了密钥文件 {path}；请检查 key_file 的路径和读取权限") from error
    if not lines:
        raise BadPortalSettings(f"密钥文件 {path} 是空的；请写入至少 {MIN_KEY_CHARS} 个字符的随机密钥")
    return tuple(lines)

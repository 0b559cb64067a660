"""May this request be answered? In: Caller, Portal. Out: nothing, or OriginRefused, NotForPortals, TokenRefused. Pure.

Three kinds of caller: programs (no Origin), the service's own pages (Origin is the Host), pages of a portal. Without
keys only the last are checked. With keys every request of GUARDED_PATHS carries a token, except those of programs on
this machine (the page of `yiju ui`, scripts): whoever is on the machine can read the index anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from service.embed.tokens import origin_of_token
from service.errors import NotForPortals, OriginRefused, TokenRefused
from service.portal import Portal

PORTAL_PATHS = ("/v1/search", "/v1/answer", "/v1/suggest", "/v1/documents", "/v1/passages")
"""What a portal's visitors may use. Judgements are the office's own; figures of operation are nobody's business."""

GUARDED_PATHS = ("/v1", "/eval")
"""What shows text of the corpus. With keys, /eval is only for programs of this machine."""

OPEN_PATHS = ("/healthz", "/embed", "/embed.js", "/embed-page.js", "/embed-reader.js")


@dataclass(frozen=True, slots=True)
class Caller:
    """What a request says about who sent it; None where it says nothing. `address` is the peer's IP address."""

    path: str
    origin: str | None
    host: str
    address: str | None
    token: str | None

    @property
    def from_another_site(self) -> bool:
        """Only hosts are compared: behind a proxy that ends TLS, the service does not know its own scheme."""
        return self.origin is not None and (urlsplit(self.origin).netloc or self.origin) != self.host.lower()

    @property
    def is_local_program(self) -> bool:
        """The Host counts too: a proxy on this machine passes on its visitors' requests under its own name."""
        return self.origin is None and _is_loopback(self.address) and _is_loopback(_name_in(self.host))


def check_origin(caller: Caller, portal: Portal) -> None:
    """Raises OriginRefused, NotForPortals."""
    if caller.origin is None or not caller.from_another_site:
        return
    if caller.origin not in portal.origins:
        raise OriginRefused(caller.origin)
    if not _below(caller.path, (*PORTAL_PATHS, *OPEN_PATHS)):
        raise NotForPortals(caller.path)


def check_token(caller: Caller, portal: Portal) -> None:
    """Raises TokenRefused, NotForPortals."""
    if not portal.keys or not _below(caller.path, GUARDED_PATHS) or caller.is_local_program:
        return
    if caller.token is None:
        raise TokenRefused("请求没有带令牌；请门户的服务器签发令牌，放在 Authorization: Bearer 里")
    signed_for = origin_of_token(caller.token, portal)
    if caller.from_another_site and signed_for != caller.origin:
        raise TokenRefused(f"令牌是为 {signed_for} 签发的，请求却来自 {caller.origin}；请为所在的门户签发")
    if not _below(caller.path, PORTAL_PATHS):
        raise NotForPortals(caller.path)


def _below(path: str, roots: tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in roots)


def _is_loopback(name: str | None) -> bool:
    try:
        return name == "localhost" or ip_address(name or "").is_loopback
    except ValueError:
        return False


def _name_in(host: str) -> str:
    """`host` without its port; [::1]:8000 is ::1."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]

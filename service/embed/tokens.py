"""Tokens of a portal's server. In: a token, Portal. Out: the origin it was signed for. Raises TokenRefused.

A token is a JWT (RFC 7519) signed with HMAC-SHA256, because every portal's language has a library for it. Claims:
iss (the portal's origin), aud ("yiju"), iat, exp; exp - iat at most MAX_LIFE_S.
"""

from __future__ import annotations

from typing import Any

import jwt

from service.errors import TokenRefused
from service.portal import Portal

AUDIENCE = "yiju"
MAX_LIFE_S = 900
LEEWAY_S = 60
"""Office clocks without a time server differ."""


def origin_of_token(token: str, portal: Portal) -> str:
    """Raises TokenRefused with what the portal's administrator should change."""
    claims = _claims(token, portal)
    life = int(claims["exp"]) - int(claims["iat"])
    if life > MAX_LIFE_S:
        raise TokenRefused(f"令牌有效期 {life} 秒，最多 {MAX_LIFE_S} 秒；请门户在签发时缩短")
    return str(claims["iss"])


def _claims(token: str, portal: Portal) -> dict[str, Any]:
    for key in portal.keys:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=portal.origins,
                leeway=LEEWAY_S,
                options={"require": ["iss", "aud", "iat", "exp"]},
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError as error:
            raise TokenRefused(_advice(error)) from error
        return claims
    raise TokenRefused("令牌的签名不符；请核对门户与服务两边的密钥是否相同")


def _advice(error: jwt.InvalidTokenError) -> str:
    if isinstance(error, jwt.ExpiredSignatureError):
        return "令牌已过期；请重新取得令牌，仍出现时请核对门户与服务两台机器的时钟"
    if isinstance(error, jwt.ImmatureSignatureError):
        return "令牌的签发时间在将来；请核对门户与服务两台机器的时钟"
    if isinstance(error, jwt.InvalidIssuerError):
        return "令牌的 iss 不是获准的门户；请让它与 portal.toml 的 origins 里的地址一致"
    if isinstance(error, jwt.InvalidAudienceError):
        return f"令牌的 aud 不对；请门户在签发时写 {AUDIENCE}"
    if isinstance(error, jwt.MissingRequiredClaimError):
        return f"令牌缺少 {error.claim}；请门户在签发时写上 iss、aud、iat、exp"
    return "令牌不是有效的 HS256 JWT；请门户按 docs/门户接入.md 签发"

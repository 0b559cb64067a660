"""Who may ask from a portal's page, and the files that make the box. The browser's part is in tests/browser_embed."""

import importlib.util
import re
import time
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.embed.access import Caller, check_origin, check_token
from service.embed.routes import MAX_SCRIPT_BYTES, STATIC, box_script, reader_script
from service.embed.tokens import LEEWAY_S, MAX_LIFE_S, origin_of_token
from service.engine import Engine
from service.errors import BadPortalSettings, NotForPortals, OriginRefused, RequestError, TokenRefused
from service.portal import Portal, origin_named, read_portal
from tests.tiny import TODAY, tiny_searcher

PORTAL, STRANGER = "https://portal.example.gov.cn", "https://stranger.example.com"
KEY, OLD_KEY = "k" * 32, "o" * 40
OPEN, GUARDED = Portal((PORTAL,)), Portal((PORTAL,), (KEY, OLD_KEY))
SEARCH = {"query": "工业互联网"}
ROOT = Path(__file__).parent.parent


def _client(tmp_path: Path, portal: Portal) -> TestClient:
    app = create_app(Engine(tiny_searcher, tmp_path, today=lambda: TODAY), portal)
    return TestClient(app, raise_server_exceptions=False)


def _claims(**changes: Any) -> dict[str, Any]:
    """Times are seconds from now; None leaves a claim out."""
    told = {"iss": PORTAL, "aud": "yiju", "iat": 0, "exp": 300, **changes}
    now = int(time.time())
    claims = {name: value + now if isinstance(value, int) else value for name, value in told.items()}
    return {name: value for name, value in claims.items() if value is not None}


def _token(key: str = KEY, **changes: Any) -> str:
    return jwt.encode(_claims(**changes), key, algorithm="HS256")


def _ask(client: TestClient, origin: str | None = None, token: str | None = None) -> httpx.Response:
    headers = {"Origin": origin, "Authorization": token and f"Bearer {token}"}
    return client.post("/v1/search", json=SEARCH, headers={name: value for name, value in headers.items() if value})


# Settings


def test_without_settings_no_portal_is_allowed(tmp_path: Path) -> None:
    assert read_portal(tmp_path, {}) == Portal((), ())


def test_the_file_names_origins_and_a_key_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'origins = ["{PORTAL}/", "{PORTAL}"]\nkey_file = "portal.key"\n')
    (tmp_path / "portal.key").write_text(f"{KEY}\n{OLD_KEY}\n")
    portal = read_portal(tmp_path, {})
    assert portal == GUARDED
    assert KEY not in repr(portal)


def test_the_environment_replaces_the_file(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'origins = ["{STRANGER}"]\n')
    (tmp_path / "other.key").write_text(KEY)
    environment = {"YIJU_PORTAL_ORIGINS": f"{PORTAL}， http://a:8080", "YIJU_PORTAL_KEY_FILE": "other.key"}
    assert read_portal(tmp_path, environment) == Portal((PORTAL, "http://a:8080"), (KEY,))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("HTTPS://Portal.Example.gov.cn:443/", PORTAL),
        ("http://10.0.0.5:8080", "http://10.0.0.5:8080"),
        ("http://10.0.0.5:80", "http://10.0.0.5"),
        ("https://中国.政务", "https://xn--fiqs8s.xn--zfr164b"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(written: str, sent: str) -> None:
    assert origin_named(written) == sent


@pytest.mark.parametrize(
    "written",
    ["*", "https://*.gov.cn", "null", "portal.gov.cn", "ftp://a", "https://a/path", "https://a?x", "https://u@a",
     "https://a:99999", "https://", "https://a;script-src *", "https://a b", "https://a'b"],
)  # fmt: skip
def test_what_is_no_origin_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(BadPortalSettings, match="https://主机名"):
        origin_named(written)


@pytest.mark.parametrize(
    ("file", "key", "word"),
    [
        ("origins = [", None, "docs/门户接入.md"),
        ("origin = []", None, "origin"),
        ('origins = "https://a"', None, "数组"),
        ("key_file = 1", None, "key_file"),
        ('key_file = "portal.key"', KEY, "origins"),
        (f'origins = ["{PORTAL}"]\nkey_file = "portal.key"', None, "portal.key"),
        (f'origins = ["{PORTAL}"]\nkey_file = "portal.key"', "", "32"),
        (f'origins = ["{PORTAL}"]\nkey_file = "portal.key"', "k" * 31, "31 个字符"),
    ],
)
def test_wrong_settings_stop_the_start_and_say_what_to_change(
    tmp_path: Path, file: str, key: str | None, word: str
) -> None:
    (tmp_path / "portal.toml").write_text(file)
    if key is not None:
        (tmp_path / "portal.key").write_text(key)
    with pytest.raises(BadPortalSettings, match=re.escape(word)) as caught:
        read_portal(tmp_path, {})
    assert KEY not in str(caught.value)


# Tokens


def test_a_token_signed_with_any_of_the_keys_holds() -> None:
    assert origin_of_token(_token(), GUARDED) == PORTAL
    assert origin_of_token(_token(OLD_KEY), GUARDED) == PORTAL


def test_the_sample_portals_token_holds() -> None:
    spec = importlib.util.spec_from_file_location("sample_portal", ROOT / "docs" / "portal" / "server.py")
    assert spec is not None
    assert spec.loader is not None
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    claims = _claims()
    assert origin_of_token(sample.signed(claims, KEY), GUARDED) == PORTAL
    with pytest.raises(TokenRefused, match="密钥"):
        origin_of_token(sample.signed(claims, "x" * 32), GUARDED)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"exp": -LEEWAY_S - 5}, "过期"),
        ({"iat": LEEWAY_S + 60}, "时钟"),
        ({"exp": MAX_LIFE_S + 1}, f"最多 {MAX_LIFE_S} 秒"),
        ({"iss": STRANGER}, "origins"),
        ({"aud": "other"}, "yiju"),
        ({"exp": None}, "缺少 exp"),
        ({"iat": None}, "缺少 iat"),
        ({"exp": "soon"}, "JWT"),
    ],
)
def test_a_token_that_does_not_hold_says_what_to_change(changes: dict[str, Any], word: str) -> None:
    with pytest.raises(TokenRefused, match=word):
        origin_of_token(_token(**changes), GUARDED)


def test_clocks_may_differ_by_a_minute() -> None:
    assert origin_of_token(_token(exp=-LEEWAY_S + 20, iat=-300), GUARDED) == PORTAL


def test_only_hs256_counts() -> None:
    unsigned = jwt.encode(_claims(), None, algorithm="none")
    other = jwt.encode(_claims(), "k" * 64, algorithm="HS512")
    for token in (unsigned, other, "", "x", "a.b.c", "令牌"):
        with pytest.raises(TokenRefused, match="JWT"):
            origin_of_token(token, GUARDED)


# Decisions


def _caller(**facts: Any) -> Caller:
    told = {"path": "/v1/search", "origin": None, "host": "yiju:8000", "address": "10.0.0.9", "token": None}
    return Caller(**{**told, **facts})


@pytest.mark.parametrize("origin", [None, "http://yiju:8000", "https://yiju:8000", PORTAL])
def test_programs_our_own_pages_and_portals_may_ask(origin: str | None) -> None:
    check_origin(_caller(origin=origin), OPEN)


@pytest.mark.parametrize(
    "origin",
    [STRANGER, "null", "", PORTAL + ".evil.com", PORTAL.replace("https", "http"), PORTAL + ":8443", "http://yiju"],
)
def test_any_other_origin_is_refused(origin: str) -> None:
    with pytest.raises(OriginRefused):
        check_origin(_caller(origin=origin), OPEN)


@pytest.mark.parametrize(
    "path", ["/v1/feedback", "/metrics", "/readyz", "/openapi.json", "/v1/searching", "/eval/report"]
)
def test_a_portal_can_search_and_read_only(path: str) -> None:
    with pytest.raises(NotForPortals):
        check_origin(_caller(origin=PORTAL, path=path), OPEN)
    check_origin(_caller(path=path), OPEN)


def test_without_keys_nobody_needs_a_token() -> None:
    check_token(_caller(origin=PORTAL), OPEN)
    check_token(_caller(), OPEN)


def test_with_keys_only_programs_of_this_machine_need_none() -> None:
    check_token(_caller(address="127.0.0.1", host="127.0.0.1:8000"), GUARDED)
    check_token(_caller(address="::1", host="[::1]:8000"), GUARDED)
    check_token(_caller(address="127.0.0.1", host="localhost:8000"), GUARDED)
    check_token(_caller(path="/healthz"), GUARDED)
    for others in (
        {},
        {"address": "127.0.0.1", "host": "portal.example.gov.cn"},  # a proxy on this machine
        {"address": "127.0.0.1", "host": "127.0.0.1:8000", "origin": "http://127.0.0.1:8000"},
        {"address": None, "host": "127.0.0.1:8000"},
    ):
        with pytest.raises(TokenRefused, match="没有带令牌"):
            check_token(_caller(**others), GUARDED)


def test_a_token_of_one_portal_is_no_use_to_another() -> None:
    two = Portal((PORTAL, STRANGER), (KEY,))
    check_token(_caller(origin=PORTAL, token=_token()), two)
    with pytest.raises(TokenRefused, match=STRANGER):
        check_token(_caller(origin=STRANGER, token=_token()), two)


def test_a_token_from_a_page_does_not_open_the_rest() -> None:
    with pytest.raises(NotForPortals):
        check_token(_caller(path="/v1/feedback", token=_token()), GUARDED)
    with pytest.raises(NotForPortals):
        check_token(_caller(path="/eval/report", token=_token()), GUARDED)
    with pytest.raises(TokenRefused, match="没有带令牌"):
        check_token(_caller(path="/eval/report"), GUARDED)
    check_token(_caller(path="/eval/report", address="127.0.0.1", host="127.0.0.1:8000"), GUARDED)


@pytest.mark.parametrize(
    ("portal", "facts"), [(OPEN, {"origin": STRANGER}), (OPEN, {"origin": PORTAL, "path": "/metrics"}), (GUARDED, {})]
)
def test_every_refusal_says_what_to_do(portal: Portal, facts: dict[str, Any]) -> None:
    with pytest.raises(RequestError, match="请"):
        _checked(_caller(**facts), portal)


def _checked(caller: Caller, portal: Portal) -> None:
    check_origin(caller, portal)
    check_token(caller, portal)


# Over HTTP


def test_a_portal_gets_the_answer_and_a_stranger_a_problem(tmp_path: Path) -> None:
    client = _client(tmp_path, OPEN)
    allowed = _ask(client, PORTAL)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, PORTAL)
    assert "access-control-allow-credentials" not in allowed.headers
    refused = _ask(client, STRANGER)
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
    assert STRANGER in refused.json()["detail"]
    assert not [name for name in refused.headers if name.startswith("access-control")]
    assert _ask(client).status_code == 200


def test_without_portals_only_our_own_pages_may_ask(tmp_path: Path) -> None:
    client = _client(tmp_path, Portal())
    assert _ask(client, PORTAL).status_code == 403
    assert _ask(client, "http://testserver").status_code == 200


def test_the_browsers_question_before_the_request_is_answered_for_portals_only(tmp_path: Path) -> None:
    client = _client(tmp_path, GUARDED)
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    allowed = client.options("/v1/search", headers={"Origin": PORTAL, **asked})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == PORTAL
    assert "Authorization" in allowed.headers["access-control-allow-headers"]
    assert client.options("/v1/search", headers={"Origin": STRANGER, **asked}).status_code == 403


def test_a_refused_token_can_be_read_by_the_portals_page(tmp_path: Path) -> None:
    client = _client(tmp_path, GUARDED)
    refused = _ask(client, PORTAL, _token(exp=-1000, iat=-1300))
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.headers["access-control-allow-origin"] == PORTAL
    assert "过期" in refused.json()["detail"]
    assert _ask(client, PORTAL, _token()).status_code == 200
    assert _ask(client, None, _token()).status_code == 200
    assert _ask(client, PORTAL).status_code == 401


def test_no_token_or_cookie_is_ever_set_or_asked_for_in_an_address(tmp_path: Path) -> None:
    client = _client(tmp_path, GUARDED)
    assert client.get(f"/v1/suggest?q=a&token={_token()}", headers={"Origin": PORTAL}).status_code == 401
    assert not client.get("/embed").cookies


def test_refusals_are_counted(tmp_path: Path) -> None:
    client = _client(tmp_path, OPEN)
    _ask(client, STRANGER)
    assert 'yiju_requests_total{method="POST",path="other",status="403"} 1.0' in client.get("/metrics").text


# Files


def test_the_box_is_one_small_script(tmp_path: Path) -> None:
    response = _client(tmp_path, OPEN).get("/embed.js")
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert len(response.content) < MAX_SCRIPT_BYTES
    assert response.text == box_script()


def test_an_unchanged_file_is_not_sent_again(tmp_path: Path) -> None:
    client = _client(tmp_path, OPEN)
    for path in ("/embed", "/embed.js", "/embed-page.js", "/embed-reader.js"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b""), path


def test_only_the_portals_may_frame_the_page(tmp_path: Path) -> None:
    policy = _client(tmp_path, OPEN).get("/embed").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {PORTAL}")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    nobody = _client(tmp_path, Portal()).get("/embed").headers["content-security-policy"]
    assert nobody.endswith("frame-ancestors 'self'")


def test_no_script_reads_text_as_html_or_loads_from_elsewhere() -> None:
    files = [path.read_text(encoding="utf-8") for path in STATIC.iterdir()]
    for text in (*files, box_script(), reader_script()):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser", text
        )
        assert not re.search(r"https?://\w", text)
        assert not re.search(r"document\.cookie|localStorage|sessionStorage", text)


# Manual and sample


def test_the_manual_names_every_attribute_and_variable_of_the_box() -> None:
    manual = (ROOT / "docs" / "门户接入.md").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:getAttribute|hasAttribute|list)\("([\w-]+)"\)', box_script()))
    assert {"endpoint", "level", "region", "token-url", "document-url"} < read
    styled = set(re.findall(r"--yiju-[\w-]+", box_script()))
    assert [name for name in (*read, *styled) if f"`{name}`" not in manual and f"`{name} " not in manual] == []
    framed = re.findall(r'"([\w-]+)"', re.search(r"for \(const name of \[(.*?)\]", _page_script()).group(1))  # type: ignore[union-attr]
    assert [name for name in framed if f"`{name}`" not in manual] == []


def _page_script() -> str:
    return (STATIC / "embed-page.js").read_text(encoding="utf-8")


def test_the_samples_settings_are_valid(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_bytes((ROOT / "docs" / "portal" / "portal.toml").read_bytes())
    (tmp_path / "portal.key").write_text(KEY)
    assert read_portal(tmp_path, {}).origins == ("http://127.0.0.1:8600",)

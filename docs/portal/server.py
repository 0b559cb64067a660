"""A sample portal to try and to copy. In: port, the service's address, the shared key. Out: three pages.

    python docs/portal/server.py --port 8600 --service http://127.0.0.1:8000 --key-file data/portal.key

/            the box as a web component, asking the service itself with a token
/frame.html  the same in an iframe
/proxy.html  the box asking this server, which passes on what lies under /yiju/
"""

import argparse
import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(__file__).parent
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
LIFE_S = 300
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; script-src 'self' {service}; "
    "connect-src 'self' {service}; frame-src {service}"
)


def signed(claims: dict[str, object], key: str) -> str:
    """A JWT with HS256; any JWT library does the same."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    text = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = hmac.new(key.encode(), text, hashlib.sha256).digest()
    return (text + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


class Portal(BaseHTTPRequestHandler):
    options: argparse.Namespace

    def token(self) -> str:
        now, origin = int(time.time()), f"http://127.0.0.1:{self.options.port}"
        return signed({"iss": origin, "aud": "yiju", "iat": now, "exp": now + LIFE_S}, self.options.key)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/yiju-token":  # a real portal first looks whether the visitor is logged in
            self.answer(200, "application/json", json.dumps({"token": self.token(), "expires_in": LIFE_S}).encode())
        elif path.startswith("/yiju/"):
            self.pass_on(None)
        else:
            self.page(path.lstrip("/") or "index.html")

    def do_POST(self) -> None:
        self.pass_on(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def page(self, name: str) -> None:
        if name not in {path.name for path in FOLDER.iterdir() if path.suffix in TYPES}:
            self.answer(404, "text/plain; charset=utf-8", "没有这一页；请打开 /".encode())
            return
        content = (FOLDER / name).read_text(encoding="utf-8").replace("{service}", self.options.service)
        self.answer(200, TYPES[Path(name).suffix], content.encode())

    def pass_on(self, body: bytes | None) -> None:
        """Same origin for the browser; towards the service this server speaks for itself, with its own token."""
        headers = {"Content-Type": self.headers.get("Content-Type", "application/json")}
        if self.options.key:
            headers["Authorization"] = f"Bearer {self.token()}"
        address = self.options.service + self.path.removeprefix("/yiju")
        try:
            with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=30) as reply:
                self.answer(reply.status, reply.headers["Content-Type"], reply.read())
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.headers["Content-Type"], error.read())
        except OSError:
            self.answer(502, "text/plain; charset=utf-8", "连不上检索服务；请检查 --service 的地址".encode())

    def answer(self, status: int, media_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY.format(service=self.options.service))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="示例门户")
    parser.add_argument("--port", type=int, default=8600)
    parser.add_argument("--service", default="http://127.0.0.1:8000", help="检索服务的地址")
    parser.add_argument("--key-file", type=Path, help="与服务共用的密钥；服务没有设密钥时不用")
    Portal.options = parser.parse_args()
    Portal.options.key = Portal.options.key_file.read_text().split()[0] if Portal.options.key_file else ""
    print(f"示例门户：http://127.0.0.1:{Portal.options.port}（按 Ctrl-C 停止）", flush=True)
    ThreadingHTTPServer(("127.0.0.1", Portal.options.port), Portal).serve_forever()

"""A service that speaks the contract and says always the same: what the page shows of it is tested in test_ui."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

SCRIPT = "<script>alert(1)</script>"


def citation(**changes: Any) -> dict[str, Any]:
    return {
        "document_id": "xianning",
        "title": "咸宁市数字经济发展规划",
        "doc_number": "咸政发〔2021〕1号",
        "issuer": None,
        "level": "市",
        "region": "湖北省咸宁市",
        "doc_type": "规划",
        "date": "2021",
        "period": {"from": 2016, "to": 2020},
        "status": "expired",
        "section_path": ["二、重点任务", "（一）建设5G"],
        "attribution": None,
        "page": None,
        "start": 10,
        "end": 20,
        "source": "corpus/a.txt",
        "formatted": "《咸宁市数字经济发展规划》（咸政发〔2021〕1号）",
        **changes,
    }


def hit(rank: int, text: str, **changes: Any) -> dict[str, Any]:
    return {
        "rank": rank,
        "passage_id": f"p{rank}",
        "text": text,
        "highlights": [[2, 4]],
        "score": 1 / rank,
        "scores": {"lexical": 1.0, "dense": 0.9},
        "citation": citation(**changes),
    }


SPEECH = {"speaker": "习近平", "date": "2018-04-24/2018-04-28", "occasion": "在湖北考察时的讲话"}
HITS = [
    hit(1, "加快5G基站建设。"),
    hit(2, f"抓好{SCRIPT}落实。", title=SCRIPT, level="领导论述", region="全国", status="unknown", attribution=SPEECH),
]


FACETS = {"level": {"市": 3}, "region": {}, "doc_type": {}, "year": {"2021": 3}}


class Stub(BaseHTTPRequestHandler):
    """Answers by path; keeps what it was asked in `asked`."""

    asked: list[tuple[str, dict[str, Any]]] = []
    report = ""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/v1/passages/"):
            self.asked.append((path, {}))
            here = citation(start=3, end=6)
            self.reply({"passage_id": "p1", "text": "本段。", "citation": here, "before": [], "after": []})
        elif path.endswith("/text"):
            self.reply_text(f"前。\n本段。\n{SCRIPT}")
        elif path == "/v1/documents/xianning":
            node = {"heading": SCRIPT, "kind": "heading", "depth": 1, "start": 0, "end": 6, "children": []}
            self.reply({"document_id": "xianning", **citation(), "outline": [node]})
        elif path == "/healthz":
            self.reply({"status": "ok"})
        elif path == "/readyz":
            self.reply({"generation": "g-20261121T065831Z-5bad342f", "documents": 2, "passages": 9, "encoder": "e"})
        elif path == "/metrics":
            self.reply_text(
                'yiju_requests_total{method="POST",path="/v1/search",status="200"} 4.0\n'
                'yiju_used{day="2026-11-20",kind="search"} 37.0\n'
            )
        elif path == "/eval/report":
            self.reply_report()
        else:
            entries = [{"id": h["passage_id"], **h["citation"]} for h in HITS]
            self.reply({"total": len(entries), "documents": entries})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, body))
        if self.path == "/v1/feedback":
            self.reply({"status": "kept"})
        elif self.path == "/v1/search":
            found = [] if "没有的词" in body["query"] else HITS
            self.reply(
                {"query": body["query"], "took_ms": 9.1, "total": len(found), "results": found, "facets": FACETS}
            )
        elif body["question"] == "今天天气如何":
            self.reply(answer(abstained=True, reason="语料里没有天气。", sentences=[], answer=""))
        else:
            self.reply(answer(sentences=[{"text": "加快5G基站建设。", "citations": [1], "verbatim": True}]))

    def reply(self, content: dict[str, Any]) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def reply_report(self) -> None:
        self.send_response(200 if Stub.report else 404)
        self.send_header("last-modified", "Sat, 21 Nov 2026 04:00:00 GMT")
        self.end_headers()
        self.wfile.write(Stub.report.encode())

    def reply_text(self, text: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def answer(**changes: Any) -> dict[str, Any]:
    passages = [{"n": h["rank"], **h} for h in HITS]
    return {"abstained": False, "reason": None, "answer": "…", "passages": passages, **changes}

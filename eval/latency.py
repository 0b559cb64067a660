"""Latency of a search over HTTP, encoder included, next to the naive baseline in the same run.

    python -m eval.latency [--rounds 5]

yiju: its own server process on a free port of this machine, one connection, POST /v1/search, time of the whole round
trip. Also how long it took to be ready and what memory it holds in the end. Baseline: 300-character chunks, rank-bm25
over jieba words + the same encoder in FAISS, RRF(60), in process (so without the cost of HTTP). The two take turns
query by query, so that a noisy machine is noisy for both.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from indexer.encoder import Encoder, open_encoder
from indexer.generation import open_generation
from indexer.settings import Settings, settings_from_environment

QUERIES = (
    "5G+工业互联网",
    "what do policies say about 5G+工业互联网",
    "湖北省到2021年要建多少个5G基站",
    "习近平总书记关于实体经济的论述",
    "怎么让小企业更容易贷到款",
    "农产品质量安全监管",
    "支持企业技术改造的财政资金",
    "关于加快推进传统产业改造升级的若干意见",
    "鄂政发〔2016〕82号",
    "丘陵山区农作物耕种收综合机械化率",
    "徐州如何治理采煤塌陷区",
    "国家高新区到2019年的目标",
    "引进高端人才",
    "绿水青山就是金山银山",
    "湘乡市皮革产业2025年产值目标",
    "how does Hubei support energy saving and environmental protection industries",
    "放管服改革 优化营商环境",
    "工业设计人才培养",
    "咸宁市研发经费投入强度目标",
    "把科研成果变成产品卖出去的办法",
)
CHUNK_CHARS = 300
RRF_K = 60
TOP_K = 10


class NaiveBaseline:
    """What a user gets from the usual defaults: fixed chunks, two rankings, reciprocal rank fusion."""

    def __init__(self, texts: list[str], encoder: Encoder) -> None:
        import faiss
        import jieba
        from rank_bm25 import BM25Okapi

        jieba.setLogLevel(60)
        self._cut = jieba.lcut
        self._encoder = encoder
        self.chunks = [text[i : i + CHUNK_CHARS] for text in texts for i in range(0, len(text), CHUNK_CHARS)]
        self._bm25 = BM25Okapi([self._cut(chunk) for chunk in self.chunks])
        vectors = encoder.encode_passages(self.chunks)
        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def search(self, query: str) -> list[str]:
        """The best TOP_K chunks."""
        lexical = self._bm25.get_scores(self._cut(query)).argsort()[::-1][:100]
        _, dense = self._index.search(self._encoder.encode_query(query)[None, :], 100)
        fused: dict[int, float] = {}
        for ranking in (lexical, dense[0]):
            for rank, chunk in enumerate(ranking, 1):
                fused[int(chunk)] = fused.get(int(chunk), 0.0) + 1 / (RRF_K + rank)
        return [self.chunks[chunk] for chunk in sorted(fused, key=fused.__getitem__, reverse=True)[:TOP_K]]


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    pid: int
    ready_s: float  # from its start until /readyz said yes

    def resident_mb(self) -> float:
        """Memory it holds now; Linux only, nan elsewhere."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        except OSError:
            return math.nan
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024


@contextmanager
def served(settings: Settings) -> Iterator[Server]:
    """A yiju server of its own, stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "service.cli", "serve", "--port", str(port)]
    environment = {
        **os.environ,
        "YIJU_CORPUS": str(settings.corpus_dir),
        "YIJU_DATA": str(settings.data_dir),
        "YIJU_ENCODER": settings.encoder,
    }
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, server)
            yield Server(url, server.pid, time.perf_counter() - started)
        finally:
            server.terminate()


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], timeout_s: float = 60.0) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit("yiju serve stopped at once: build the index first (yiju index build)")
        try:
            if httpx.get(f"{url}/readyz", timeout=1.0).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        time.sleep(0.05)
    raise SystemExit(f"yiju serve was not ready after {timeout_s:.0f} s")


def _timed(call: Callable[[str], object], query: str) -> float:
    started = time.perf_counter()
    call(query)
    return (time.perf_counter() - started) * 1000


def _row(name: str, times_ms: list[float]) -> str:
    ordered = sorted(times_ms)
    p95 = ordered[int(len(ordered) * 0.95) - 1]
    return f"| {name} | {statistics.median(ordered):.1f} | {p95:.1f} | {ordered[-1]:.1f} |"


def measure(settings: Settings, rounds: int) -> tuple[list[float], list[float], str]:
    """Milliseconds per query of yiju over HTTP and of the baseline, `rounds` times each query; a line on the server."""
    encoder = open_encoder(settings)
    generation = open_generation(settings.index_dir, encoder_fingerprint=encoder.fingerprint)
    baseline = NaiveBaseline([document.text for document in generation.documents], encoder)
    ours: list[float] = []
    naive: list[float] = []
    with served(settings) as server, httpx.Client(base_url=server.url, timeout=10.0) as client:

        def search(query: str) -> None:
            client.post("/v1/search", json={"query": query, "top_k": TOP_K}).raise_for_status()

        for query in QUERIES:  # both warm
            search(query)
            baseline.search(query)
        for _ in range(rounds):
            for query in QUERIES:
                ours.append(_timed(search, query))
                naive.append(_timed(baseline.search, query))
        held = f"server ready after {server.ready_s:.1f} s, holds {server.resident_mb():.0f} MB"
    return ours, naive, held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    ours, naive, held = measure(settings_from_environment(), rounds)
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, {len(ours)} searches each; {held}")
    print("| ms per search | median | p95 | max |\n|---|---|---|---|")
    print(_row("yiju over HTTP", ours))
    print(_row("naive baseline, in process", naive))


if __name__ == "__main__":
    main()

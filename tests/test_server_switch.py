"""The service takes a new generation under load: nobody is refused, and no answer mixes two generations."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
import uvicorn

from indexer.errors import DamagedIndex
from indexer.generation import open_generation
from indexer.settings import Settings
from service.app import create_app
from service.engine import Engine
from service.search import Searcher
from service.server import listen, state_of, watch
from tests.test_generation_rollback import Office, notice
from tests.tiny import TODAY, BigramEncoder

REQUESTS, SWITCHES, CLIENTS = 2000, 5, 4


def engine_of(office: Office) -> Engine:
    def load() -> Searcher:
        return Searcher(open_generation(office.settings.index_dir, encoder_fingerprint=None), BigramEncoder(), TODAY)

    return Engine(load, office.settings.data_dir, today=lambda: TODAY)


@contextmanager
def watching(office: Office, engine: Engine, *, again_s: float = 60.0) -> Iterator[None]:
    stop, pointer = Event(), office.settings.index_dir / "CURRENT"
    arguments = (engine, pointer, state_of(pointer), stop)
    thread = Thread(target=watch, args=arguments, kwargs={"every_s": 0.02, "again_s": again_s})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def serving(engine: Engine) -> Iterator[str]:
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(engine), log_level="error", access_log=False))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def write_version(office: Office, version: int) -> str:
    """Both documents of the corpus say which version they are of; the name of their generation."""
    office.write("通知一", notice(version))
    office.write("通知二", notice(version).replace("总体要求", "建设目标"))
    return office.build().generation


def wait_for(engine: Engine, name: str) -> None:
    deadline = time.monotonic() + 30
    while engine.searcher().generation.name != name:
        assert time.monotonic() < deadline, f"{name} was never served"
        time.sleep(0.01)


@pytest.mark.slow
def test_two_thousand_requests_across_five_switches_fail_never_and_mix_nothing(tmp_path: Path) -> None:
    office = Office(Settings(tmp_path / "corpus", tmp_path / "data"))
    versions = {write_version(office, 1): 1}
    engine = engine_of(office)
    engine.reload()
    answers: list[tuple[int, str, frozenset[str]]] = []

    def ask(client: httpx.Client) -> None:
        got = client.post("/v1/search", json={"query": "示范工厂的经验", "top_k": 20})
        body = got.json()
        answers.append((got.status_code, body["generation"], frozenset(hit["text"] for hit in body["results"])))

    def ask_many(address: str) -> None:
        with httpx.Client(base_url=address, timeout=30) as client:
            for _ in range(REQUESTS // CLIENTS):
                ask(client)

    with serving(engine) as address, watching(office, engine), ThreadPoolExecutor(CLIENTS) as clients:
        asking = [clients.submit(ask_many, address) for _ in range(CLIENTS)]
        for switch in range(1, SWITCHES + 1):
            while len(answers) < switch * REQUESTS // (SWITCHES + 1):
                time.sleep(0.005)
            name = write_version(office, switch + 1)
            versions[name] = switch + 1
            wait_for(engine, name)
        for client in asking:
            client.result()

    assert Counter(status for status, _, _ in answers) == {200: REQUESTS}
    assert {generation for _, generation, _ in answers} == set(versions)  # 1 + 5 generations
    for _, generation, texts in answers:
        figure = f"建成{versions[generation]}个"
        assert texts
        assert all("建成" not in text or figure in text for text in texts), (generation, texts)
        assert any(figure in text for text in texts)


def test_a_rollback_is_served_like_a_build(tmp_path: Path) -> None:
    office = Office(Settings(tmp_path / "corpus", tmp_path / "data"))
    first, second = write_version(office, 1), write_version(office, 2)
    engine = engine_of(office)
    engine.reload()
    assert engine.searcher().generation.name == second
    with watching(office, engine):
        office.back()
        wait_for(engine, first)


def test_a_damaged_new_generation_leaves_the_old_one_serving_until_it_is_mended(tmp_path: Path) -> None:
    office = Office(Settings(tmp_path / "corpus", tmp_path / "data"))
    first = write_version(office, 1)
    engine = engine_of(office)
    engine.reload()
    pointer = office.settings.index_dir / "CURRENT"
    second = write_version(office, 2)
    victim = office.settings.index_dir / second / "windows.npy"
    sound = victim.read_bytes()
    victim.write_bytes(sound[:-1])
    with pytest.raises(DamagedIndex):
        engine.reload()
    stop = Event()
    thread = Thread(target=watch, args=(engine, pointer, None, stop), kwargs={"every_s": 0.02, "again_s": 0.1})
    thread.start()
    try:
        time.sleep(0.3)
        assert engine.searcher().generation.name == first
        victim.write_bytes(sound)  # CURRENT is as it was: it is tried again all the same
        wait_for(engine, second)
    finally:
        stop.set()
        thread.join()

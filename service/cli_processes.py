"""Child processes of `yiju ui` and `yiju up`. In: commands and ports. Out: processes that live and stop together.

What a child prints goes to a log in the data folder: the terminal shows the addresses, not a server's chatter.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from indexer.errors import YijuError
from indexer.settings import Settings

STOP_TIMEOUT_S = 10.0
POLL_S = 0.2
ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "ui" / "app.py"
PAGE_OPTIONS = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",  # nothing leaves the machine
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "theme.base": "light",
    "theme.primaryColor": "#9b2226",
}
"""As in .streamlit/config.toml, which Streamlit finds only when started in the source folder."""


@dataclass(slots=True)
class Child:
    """A process to be: what the person calls it, its log's name, its command line, what it adds to our environment."""

    name: str
    log_name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(default=Path(os.devnull))

    @contextmanager
    def running(self, log_dir: Path) -> Iterator[None]:
        """Started on entry, stopped on exit whatever happened in between."""
        log_dir.mkdir(parents=True, exist_ok=True)
        self.log = log_dir / self.log_name
        search_path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
        environment = {**os.environ, "PYTHONPATH": search_path, "PYTHONUTF8": "1", **self.environment}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(self.command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            stop(self.process)

    def fail_if_ended(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            raise YijuError(f"{self.name}已退出（代码 {code}）：{last_line(self.log)}；详情见 {self.log}。")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask, wait, then insist. A second Ctrl-C while waiting must not leave an orphan."""
    try:
        process.terminate()
        process.wait(timeout=STOP_TIMEOUT_S)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()


def last_line(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1].strip().removeprefix("依据：").rstrip("。") if lines else "没有输出"


def check_ports(ports: Mapping[str, int], *, host: str) -> None:
    """YijuError that names the option to change, if a port is taken or used twice. `ports`: option → port."""
    if len(set(ports.values())) < len(ports):
        raise YijuError(f"{' 和 '.join(ports)} 不能是同一个端口；请换一个。")
    for option, port in ports.items():
        reason = why_taken(host, port)
        if reason:
            raise YijuError(f"{host}:{port} {reason}；请关闭占用它的程序，或用 {option} 换一个端口。")


def why_taken(host: str, port: int) -> str | None:
    """Why nothing can listen there, as part of a sentence; None when it is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # as the servers do: a port in TIME_WAIT is free; on Windows the option means more
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reasons = {errno.EADDRINUSE: "已被占用", errno.EACCES: "没有权限使用"}
            return reasons.get(error.errno or 0, "不是本机可用的地址")
    return None


def service_command(settings: Settings, host: str, port: int) -> list[str]:
    where = ["--corpus", str(settings.corpus_dir), "--data", str(settings.data_dir), "--encoder", settings.encoder]
    return [sys.executable, "-m", "service.cli", *where, "serve", "--host", host, "--port", str(port)]


def page_command(host: str, port: int) -> list[str]:
    options = {**PAGE_OPTIONS, "server.address": host, "server.port": str(port)}
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(PAGE), *flags]


def wait_until_answering(child: Child, url: str, *, timeout_s: float) -> None:
    """Return once `url` answers 200; YijuError if the child ends first or the time is over."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through an office proxy
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        child.fail_if_ended()
        try:
            with direct.open(url, timeout=2):
                return
        except OSError:  # not listening yet, or 503 while the index is being opened (URLError is an OSError)
            time.sleep(POLL_S)
    raise YijuError(f"{child.name}在 {timeout_s:.0f} 秒内没有就绪；详情见 {child.log}。")


def run_until_stopped(children: Sequence[Child]) -> int:
    """Wait for Ctrl-C (KeyboardInterrupt passes through); YijuError as soon as one child ends by itself."""
    while True:
        for child in children:
            child.fail_if_ended()
        time.sleep(POLL_S)


def stop_on_signals() -> None:
    """SIGTERM stops the children too, as Ctrl-C does; SIGINT also where a shell started us with it ignored (`… &`)."""

    def interrupt(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)

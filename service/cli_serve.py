"""`yiju serve | ui | up`. In: ports. Out: a running service, page, or both as two processes that stop together."""

from __future__ import annotations

import argparse

from indexer.errors import NoIndex
from indexer.settings import Settings
from service.cli_parser import ChineseParser, port_number
from service.cli_processes import (
    Child,
    check_ports,
    page_command,
    run_until_stopped,
    service_command,
    stop_on_signals,
    wait_until_answering,
)
from service.cli_screen import console

HOST = "127.0.0.1"
API_PORT, PAGE_PORT = 8000, 8501
SERVICE_LOG, PAGE_LOG = "service.log", "page.log"
START_TIMEOUT_S = 120.0  # the encoder is read from disk before the service answers; slow office disks exist


def add_commands(commands: argparse._SubParsersAction[ChineseParser], common: ChineseParser) -> None:
    served = commands.add_parser("serve", help="启动检索服务（HTTP）", description="启动检索服务。", parents=[common])
    served.add_argument("--host", default=HOST, metavar="地址", help=f"监听地址（默认 {HOST}，只供本机）")
    served.add_argument("--port", type=port_number, default=API_PORT, metavar="端口", help=f"默认 {API_PORT}")
    served.set_defaults(run=serve)
    page = commands.add_parser("ui", help="启动网页", description="启动网页；检索服务须已启动。", parents=[common])
    page.add_argument("--port", type=port_number, default=PAGE_PORT, metavar="端口", help=f"默认 {PAGE_PORT}")
    page.add_argument("--api", metavar="网址", help=f"检索服务的地址（默认 YIJU_API 或 http://{HOST}:{API_PORT}）")
    page.set_defaults(run=ui)
    about = "没有索引或语料有变化时先建索引，再启动检索服务和网页；按 Ctrl-C 一起停止。"
    both = commands.add_parser("up", help="一步到位：建索引，启动服务和网页", description=about, parents=[common])
    both.add_argument("--port", type=port_number, default=API_PORT, metavar="端口", help=f"服务端口（默认 {API_PORT}）")
    both.add_argument(
        "--ui-port", type=port_number, default=PAGE_PORT, metavar="端口", help=f"网页端口（默认 {PAGE_PORT}）"
    )
    both.set_defaults(run=up)


def serve(args: argparse.Namespace, settings: Settings) -> int:
    check_ports({"--port": args.port}, host=args.host)
    from service.server import serve as serve_http  # a second or more: after a taken port has been told

    console().print(f"检索服务：http://{args.host}:{args.port}（按 Ctrl-C 停止）")
    serve_http(settings, args.host, args.port)
    return 0


def ui(args: argparse.Namespace, settings: Settings) -> int:
    check_ports({"--port": args.port}, host=HOST)
    stop_on_signals()
    page = Child(
        "网页", PAGE_LOG, page_command(HOST, args.port), environment={"YIJU_API": args.api} if args.api else {}
    )
    with page.running(settings.data_dir):
        wait_until_answering(page, f"http://{HOST}:{args.port}/_stcore/health", timeout_s=START_TIMEOUT_S)
        console().print(f"网页：http://{HOST}:{args.port}（按 Ctrl-C 停止）")
        return run_until_stopped([page])


def up(args: argparse.Namespace, settings: Settings) -> int:
    """Ports first: a taken port must not be found out after minutes of indexing."""
    check_ports({"--port": args.port, "--ui-port": args.ui_port}, host=HOST)
    stop_on_signals()
    index_if_needed(settings)
    api = f"http://{HOST}:{args.port}"
    page_address = f"http://{HOST}:{args.ui_port}"
    service = Child("检索服务", SERVICE_LOG, service_command(settings, HOST, args.port), environment={})
    page = Child("网页", PAGE_LOG, page_command(HOST, args.ui_port), environment={"YIJU_API": api})
    with service.running(settings.data_dir), page.running(settings.data_dir):
        wait_until_answering(service, f"{api}/readyz", timeout_s=START_TIMEOUT_S)
        wait_until_answering(page, f"{page_address}/_stcore/health", timeout_s=START_TIMEOUT_S)
        console().print(f"网页：{page_address}\n服务：{api}\n按 Ctrl-C 停止。")
        return run_until_stopped([service, page])


def index_if_needed(settings: Settings) -> None:
    from indexer.build import is_stale
    from service.cli_index import build_with_progress, report_line

    try:
        stale = is_stale(settings)
    except NoIndex:
        stale = True
    if stale:
        console().print(report_line(build_with_progress(settings, force=False)))

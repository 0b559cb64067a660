"""GET /eval/report: the newest evaluation report, as `yiju eval report` wrote it. In: the data folder. Out: a page.

Not part of the contract under /v1, and never for portals: it holds test questions and passages. Whoever shows it gets a
page that may run its own script and nothing else: no network, no forms, no access to the page around it.
"""

from __future__ import annotations

from email.utils import formatdate
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from service.errors import NoEvaluationReport

PATH = "/eval/report"
REPORT_FILE = Path("eval") / "report.html"
POLICY = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def evaluation_routes(data_dir: Path) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    def report() -> Response:
        """Raises NoEvaluationReport. Last-Modified is when the report was written."""
        path = data_dir / REPORT_FILE
        try:
            page, written_s = path.read_bytes(), path.stat().st_mtime
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise NoEvaluationReport() from error
        headers = {
            "Content-Security-Policy": POLICY,
            "Last-Modified": formatdate(written_s, usegmt=True),
            "Cache-Control": "no-cache",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    return router

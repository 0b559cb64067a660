"""Errors in, application/problem+json out (RFC 9457). The one place that knows HTTP status codes.

`detail` says in Chinese what to do next; what went wrong inside goes to the log.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from indexer.errors import BuildInProgress, CorpusError, EncoderError, GenerationError, NoRoomToRead, YijuError
from service import errors

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[type[YijuError], int] = {
    errors.EmptyQuery: 422,
    errors.QueryTooLong: 422,
    errors.BadPage: 422,
    errors.BadYearRange: 422,
    errors.UnknownFilterValue: 422,
    errors.OffsetOutOfRange: 422,
    errors.BodyTooLarge: 413,
    errors.OriginRefused: 403,
    errors.NotForPortals: 403,
    errors.TokenRefused: 401,
    errors.NotFound: 404,
    errors.RequestError: 400,
    errors.NotReady: 503,
    errors.FeedbackNotKept: 507,
    errors.BadPortalSettings: 500,  # never leave the command line
    errors.PortInUse: 500,
    CorpusError: 500,
    GenerationError: 503,
    NoRoomToRead: 507,
    BuildInProgress: 409,
    EncoderError: 503,
}
"""A class without a row takes that of its nearest base; YijuError has none, so a new branch needs one."""

TITLES = {
    400: "请求有误",
    401: "需要有效的令牌",
    403: "没有权限",
    404: "没有找到",
    405: "不支持的请求方法",
    409: "正在处理另一项任务",
    413: "请求内容过大",
    422: "请求内容有误",
    500: "服务内部错误",
    503: "服务暂不可用",
    507: "无法保存",
}
DETAILS = {
    404: "没有这个地址；请核对路径，接口一览见 /openapi.json。",
    405: "这个地址不支持该请求方法；请改用 {allow}。",
    500: "服务内部出错，已记入日志；请稍后再试，仍出错时把请求的时间告诉管理员。",
}
OTHER_DETAIL = "请求不能处理；请核对请求的地址、方法和内容。"

# pydantic's error type → what to do; {…} are keys of its ctx.
ADVICE = {
    "missing": "缺少必填项，请补上",
    "extra_forbidden": "是未知字段，请删除或改正拼写",
    "string_type": "应为字符串",
    "string_unicode": "含有无效的字符，请删除",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "至多 {max_length} 个字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "literal_error": "可用的值：{expected}",
    "list_type": "应为数组",
    "too_long": "至多 {max_length} 项",
    "json_invalid": "不是有效的 JSON，请检查括号、引号和逗号",
    "model_attributes_type": "应为 JSON 对象，并以 Content-Type: application/json 发送",
    "model_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
}


def status_of_error(kind: type[YijuError]) -> int:
    """Raises KeyError for a class that neither has a row nor inherits one."""
    for base in kind.__mro__:
        if base in STATUS:
            return STATUS[base]
    raise KeyError(f"{kind.__name__} has no HTTP status; add it to service.problems.STATUS")


def problem(status: int, detail: str, *, instance: str) -> JSONResponse:
    title = TITLES.get(status, "请求不能处理")
    detail = detail.encode("utf-8", "replace").decode()  # may quote a field name that is half a character
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE)


def install_problem_handlers(app: FastAPI) -> None:
    """Every error of `app` leaves as problem+json."""
    app.add_exception_handler(YijuError, _on_own)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_own(request: Request, error: Exception) -> JSONResponse:
    own = error if isinstance(error, YijuError) else YijuError(str(error))
    return problem(status_of_error(type(own)), str(own), instance=request.url.path)


async def _on_validation(request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    broken = any(item["type"] == "json_invalid" for item in found)
    detail = "；".join(dict.fromkeys(advice(item) for item in found)) + "。"
    return problem(400 if broken else 422, detail, instance=request.url.path)


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    detail = DETAILS.get(status, OTHER_DETAIL).format(allow=headers.get("Allow", headers.get("allow", "其他方法")))
    response = problem(status, detail, instance=request.url.path)
    response.headers.update(headers)
    return response


async def _on_unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(500, DETAILS[500], instance=request.url.path)


def advice(item: Mapping[str, Any]) -> str:
    """One pydantic error as Chinese: the field by its path, then what is allowed."""
    path = [str(part) for part in item["loc"][1:]]  # the first says whether body, query or path
    kind = str(item["type"])
    if kind == "json_invalid":
        return "请求内容" + ADVICE[kind]
    told = ADVICE.get(kind, "的值无效，请对照接口说明改正")
    context = {key: str(value).replace(" or ", "、") for key, value in (item.get("ctx") or {}).items()}
    return f"{'.'.join(path) or '请求内容'} {told.format(**context)}"

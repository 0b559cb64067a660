"""Everything a question can get wrong. In: what was wrong, as values. Out: one line in Chinese that says what to do.

YijuError
├── RequestError              the request must be changed
│   ├── EmptyQuery
│   ├── QueryTooLong
│   ├── BadPage
│   ├── BadYearRange
│   ├── UnknownFilterValue
│   ├── OffsetOutOfRange
│   ├── BodyTooLarge
│   ├── OriginRefused         a page of a site that is no portal of ours
│   ├── NotForPortals         a portal's page asks for what is the office's own
│   ├── TokenRefused          no token, or one that does not hold
│   └── NotFound
│       ├── NoSuchDocument
│       ├── NoSuchPassage
│       └── NoEvaluationReport
├── NotReady                  no index is open yet
├── FeedbackNotKept           the judgement could not be written to disk
├── BadPortalSettings         portal.toml, its key or its variables are wrong
└── PortInUse                 the server cannot listen
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.errors import YijuError

MAX_VALUES_SHOWN = 30


class RequestError(YijuError):
    """The request cannot be answered as it stands."""


class EmptyQuery(RequestError):
    """Nothing was asked."""

    def __init__(self) -> None:
        super().__init__("检索词是空的；请输入 1 至 512 个字的主题、问题或句子。")


class QueryTooLong(RequestError):
    """The query exceeds the limit of the contract."""

    def __init__(self, chars: int, allowed: int) -> None:
        super().__init__(f"检索词有 {chars} 个字，最多 {allowed} 个；请缩短后再试。")


class BadPage(RequestError):
    """The page asked for cannot exist."""

    def __init__(self, top_k: int, offset: int, max_top_k: int) -> None:
        super().__init__(f"top_k={top_k}、offset={offset} 无效；top_k 请取 1 至 {max_top_k}，offset 请取 0 或更大。")


class BadYearRange(RequestError):
    """The first year lies after the last."""

    def __init__(self, year_from: int, year_to: int) -> None:
        super().__init__(f"起始年份 {year_from} 晚于截止年份 {year_to}；请对调，或改正其中一个（year_from、year_to）。")


class UnknownFilterValue(RequestError):
    """A filter names a value that no document has: refused, because an empty result would look like an absence."""

    def __init__(self, name: str, value: str, allowed: Sequence[str]) -> None:
        shown = "、".join(allowed[:MAX_VALUES_SHOWN]) + ("……" if len(allowed) > MAX_VALUES_SHOWN else "")
        super().__init__(f"筛选项 {name} 没有“{value[:50]}”这个值；可用的值：{shown}。")


class OffsetOutOfRange(RequestError):
    """The span does not lie within the document's text."""

    def __init__(self, start: int, end: int, chars: int) -> None:
        super().__init__(f"位置 {start} 至 {end} 超出全文；请取 0 ≤ start ≤ end ≤ {chars}。")


class BodyTooLarge(RequestError):
    """The request body exceeds the limit."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"请求内容超过 {max_bytes // 1024} KB；请缩短后再发送。")


class OriginRefused(RequestError):
    """A browser asks for a page whose origin is not configured."""

    def __init__(self, origin: str) -> None:
        super().__init__(
            f"{origin[:100]} 未获准使用检索服务；请服务管理员把它写进 portal.toml 的 origins，然后重启服务。"
        )


class NotForPortals(RequestError):
    """A portal reaches beyond searching and reading."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path[:100]} 不对门户开放；门户可用检索、问答、联想和阅读，其余请在办公机的网页上操作。")


class TokenRefused(RequestError):
    """The request carries no token that holds. `cause` says what to do."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"{cause}。")


class NotFound(RequestError):
    """What the address names is not in the open index."""


class NoSuchDocument(NotFound):
    """No document has this id."""

    def __init__(self, document_id: str) -> None:
        super().__init__(f"没有编号为“{document_id[:80]}”的文件；可用 GET /v1/documents 查看全部文件的编号。")


class NoSuchPassage(NotFound):
    """No passage has this id."""

    def __init__(self, passage_id: str) -> None:
        super().__init__(f"没有编号为“{passage_id[:80]}”的段落；请重新检索，取结果中的 passage_id。")


class NoEvaluationReport(NotFound):
    """Nobody has made a report yet."""

    def __init__(self) -> None:
        super().__init__(
            "还没有评测报告；请管理员在服务所在的电脑上先运行 yiju eval run，再运行 yiju eval report，然后刷新本页。"
        )


class NotReady(YijuError):
    """No index is open, so nothing can be searched."""

    def __init__(self, cause: str = "尚未打开索引；请运行 yiju index build 建好索引，或稍后再试") -> None:
        super().__init__(f"检索服务还没有就绪：{cause.rstrip('。')}。")


class FeedbackNotKept(YijuError):
    """The disk refused the judgement."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"评价没有保存：{cause}；请检查数据目录的剩余空间和写入权限，然后重新提交。")


class BadPortalSettings(YijuError):
    """The portals' settings cannot be used; starting without them would silently shut a portal out."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"门户设置有误：{cause}。")


class PortInUse(YijuError):
    """Another process listens on the port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"{host}:{port} 已被占用；请关闭占用它的程序，或用 --port 换一个端口，例如 --port {port + 1}。"
        )

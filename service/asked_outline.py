"""Does a question ask for all of a document (《…规划》的主要内容), or how to do what a title tells? In: a question as
normalised. Pure.
"""

from __future__ import annotations

import re

_ALL = "(?:主要|核心|基本|具体|大致|全部|都|分别|到底|究竟)*"
_WHAT = "(?:些|一些)?(?:什么|啥|哪些(?:方面|事情?)?)"
_ENDS = "[?!？！。]*$"
_ASKS_FOR_CONTENTS = re.compile(
    rf"的?{_ALL}(?:内容|要点)(?:{_ALL}(?:有|是|包括|包含)?{_WHAT})?{_ENDS}"
    rf"|[里中]?{_ALL}(?:讲|说|写|规定|部署|安排|提出|明确|包括|包含)了?{_WHAT}(?:{_ALL}(?:内容|要点))?{_ENDS}"
    rf"|有{_WHAT}{_ALL}(?:内容|要点){_ENDS}"
)
_DOCUMENT = re.compile(
    "》$|[0-9]号(?:文件?)?$|(?:规划|方案|意见|通知|计划|决定|纲要|办法|条例|文件|报告|公报)(?:[(（][^()（）]*[)）])?$"
)
_ASKS_HOW = re.compile(
    "怎么|怎样|如何|咋|[靠凭](?:的是)?(?:什么|啥)"
    "|(?:哪些|什么|哪几[个项条]?)(?:具体|主要|重点|实际)*(?:举措|措施|任务|做法|工作|方面|办法|行动|部署|安排)"
    "|[要该做干搞抓]些?(?:什么|啥|哪些)[?？]?$"
)
_STATE = re.compile("问题$|困难$|不足$|机遇|挑战|基本情况$|现状$|形势$|背景$|回顾$|原则$|指导思想$")
_SUPPORT = "支持|扶持|优惠|政策"
_FOR_SUPPORT = re.compile(_SUPPORT)
_FOR_MONEY = re.compile(f"{_SUPPORT}|补[助贴]|奖|资金")


def contents_asked(question: str) -> str | None:
    """《…规划》的主要内容, …方案讲了什么: the document, as the question calls it; None for any other question."""
    found = _ASKS_FOR_CONTENTS.search(question)
    named = question[: found.start()] if found else ""
    return named if _DOCUMENT.search(named) else None


def asks_how(question: str) -> bool:
    """怎么推动…, …要抓哪些工作: the tasks of the document about it answer; what it pays for they do not."""
    return _ASKS_HOW.search(question) is not None and _FOR_MONEY.search(question) is None


def asks_what_is_done(question: str) -> bool:
    """怎么…, …有哪些支持政策: how things are answers neither."""
    return any(pattern.search(question) for pattern in (_ASKS_HOW, _FOR_SUPPORT))


def is_of_the_state(heading: str) -> bool:
    """二、存在的问题, 一、基本情况, 发展现状: it tells how things are, not what is done."""
    return _STATE.search(heading) is not None

"""Writes Chinese numbers, dates and joined days in typed text in figures and separate words. Pure."""

from __future__ import annotations

import re

_FIGURES = "一二三四五六七八九"
_ABOVE_NINE = re.compile(
    rf"(?<![周期拜])([{_FIGURES}]?)十([{_FIGURES}]?)(?=[点點时時分天日号號周週月年]|[个個](?:小|钟|鐘|星|礼|禮|月))"
    rf"|(?<=[点點时時])([{_FIGURES}]?)十([{_FIGURES}]?)"
)
"""Numbers above nine with a unit; after the word for a week the first figure is a weekday's."""
_MINUTES_BELOW_TEN = re.compile(rf"(?<=[点點时時])[零〇]([{_FIGURES}])")
_QUARTERS = re.compile(r"(?<=[点點时時])([一三])刻")
_DATE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号號]")
_DAYS_OF_A_WEEK = re.compile(r"(周|週|星期|礼拜|禮拜)([一二三四五六日天]{2,})(?![点點时時十一二三四五六])")
_TOMORROW = re.compile(r"明([早晚])(?!上)")


def with_plain_figures(text: str) -> str:
    """The text with figures above nine, "1.12. " for 12月1日, 周一,周三 for 周一三 and 明天早 for 明早.

    Only what stands before a unit of time is changed, so names such as 二十国集团 stay.
    """
    text = _ABOVE_NINE.sub(_number, text)
    text = _MINUTES_BELOW_TEN.sub(lambda found: f"0{_FIGURES.index(found[1]) + 1}", text)
    text = _QUARTERS.sub(lambda found: "15" if found[1] == "一" else "45", text)
    text = _DATE.sub(_date, text)
    text = _DAYS_OF_A_WEEK.sub(lambda found: ",".join(found[1] + day for day in found[2]), text)
    return _TOMORROW.sub(r"明天\1", text)


def _number(found: re.Match[str]) -> str:
    """十, 十一, 二十 or 二十三 in figures."""
    tens, ones = found[1] or found[3], found[2] or found[4]
    return str(10 * (_FIGURES.index(tens) + 1 if tens else 1) + _FIGURES.find(ones or " ") + 1)


def _date(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    return f"{year}-{month:0>2}-{day:0>2} " if year else f"{day}.{month}. "

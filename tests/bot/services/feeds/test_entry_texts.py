"""Which page tells the story of an entry, and which failures of a page are worth another request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import SummarizerError, UserError
from bot.ports.fetcher import FetchError, FetchReason
from bot.ports.summarizer import PreparedArticle
from bot.services.feeds.entry_texts import may_answer_later, tells_story
from data.records.articles import StoredBlock, StoredSummary

_BARE = PreparedArticle(
    "", (), (), "en", "", "", "", "", StoredSummary("lede", ("A.",), (0,), ((0,),), 1), (), 30, (), "f"
)


def article(title: str, text: str) -> PreparedArticle:
    """An article with one paragraph."""
    return replace(_BARE, title=title, blocks=(StoredBlock("paragraph", text),))


@pytest.mark.parametrize(
    ("title", "teaser", "page", "expected"),
    [
        ("Dam shut", "The old dam is shut for repairs.", ("Dam shut", "Repairs of the old dam begin."), True),
        ("Dam shut", "", ("The dam is shut", "Nobody may cross it."), True),
        ("Dam shut", "The old dam is shut.", ("Sign in", "Enter your name and password here."), False),
        ("Dam shut for repairs", "", ("Page not found", "It may have been moved or deleted."), False),
        ("Dam shut for repairs", "", ("Cookies", "We and our 90 partners use cookies."), False),
        ("水坝关闭", "旧水坝因维修关闭。", ("水坝关闭", "旧水坝因维修关闭，行人绕行。"), True),
        ("水坝关闭", "旧水坝因维修关闭。", ("请登录", "登录后阅读全文，注册免费。"), False),
        ("Плотина закрыта", "Старая плотина закрыта.", ("Плотина", "Старую плотину закрыли."), True),
        ("Плотина закрыта", "Старая плотина закрыта.", ("Вход", "Введите имя и пароль."), False),
        ("", "", ("Anything", "At all."), True),
    ],
)
def test_a_page_tells_the_story_of_an_entry_whose_words_it_has(
    title: str, teaser: str, page: tuple[str, str], expected: bool
) -> None:
    own = article(title, teaser) if teaser else None
    assert tells_story(article(*page), title, own) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (FetchError(FetchReason.STATUS, "u", 503), True),
        (FetchError(FetchReason.STATUS, "u", 404), True),
        (FetchError(FetchReason.STATUS, "u", 410), False),
        (FetchError(FetchReason.TIMEOUT, "u"), True),
        (FetchError(FetchReason.WRONG_TYPE, "u"), False),
        (UserError("link.paywall"), False),
        (SummarizerError("busy"), True),
    ],
)
def test_a_page_may_answer_later_where_its_server_failed(error: Exception, expected: bool) -> None:
    assert may_answer_later(error) is expected

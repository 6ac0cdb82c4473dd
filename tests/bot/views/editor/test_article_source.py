"""The question for a source says which it is, and how to clear it, only where there is one."""

from __future__ import annotations

from bot.i18n import Texts
from bot.views.editor import article_source
from tests.bot.views.telegram_html import visible_text
from tests.support.factories import article


def test_the_question_for_an_unknown_source_has_nothing_to_clear(texts: Texts) -> None:
    unknown = visible_text(article_source.ask(article(1, "A fire", site="", url=""), texts))
    assert unknown.startswith("Where does A fire come from?")
    assert "Now:" not in unknown
    known = visible_text(article_source.ask(article(1, "A fire", site="Gazette", url=""), texts))
    assert "Now: Gazette" in known
    assert "- clears it." in known

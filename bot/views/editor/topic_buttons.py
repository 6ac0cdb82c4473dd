"""Draws the topics that an article may get as buttons, and questions about typed ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.buttons import chunked, topic_code
from bot.views.format.limits import clip
from data.records.articles import Article

PAGE_SIZE = 5
_IN_ROW = 3
_LABEL_LIMIT = 20
Row = tuple[Button, ...]


def topic_rows(
    article: Article, offered: Sequence[str], page: int, texts: Texts, *, is_chooser: bool
) -> tuple[Row, ...]:
    """Two rows: five topics, the article's own with a mark, and More where there are others.

    Args:
        article: The article.
        offered: Its topics and the other ones, the most likely first.
        page: Which five of them, from 0; a page beyond the last is the first.
        texts: The texts.
        is_chooser: Whether a press leaves the rows in place; otherwise it shows the card.
    """
    first = page * PAGE_SIZE if page * PAGE_SIZE < len(offered) else 0
    shown = offered[first : first + PAGE_SIZE]
    kept_page = first // PAGE_SIZE if is_chooser else -1
    buttons = [
        Button(
            clip(f"✓ {name}" if name in article.topics else name, _LABEL_LIMIT),
            pack(Action.TOGGLE_ARTICLE_TOPIC, article.id, topic_code(name), kept_page),
        )
        for name in shown
    ]
    if len(offered) > PAGE_SIZE:
        following = first // PAGE_SIZE + 1 if first + PAGE_SIZE < len(offered) else 0
        more = Button(texts.plain("button.more_topics"), pack(Action.CHOOSE_TOPICS, article.id, following))
        buttons.append(more)
    return tuple(chunked(buttons, _IN_ROW))


def taken(topics: Sequence[str], texts: Texts) -> Screen:
    """What remains of the question about mistyped topics."""
    return Screen(texts("card.topics", topics=", ".join(topics)))


def mistyped(
    subject_id: int, topics: Mapping[str, str], texts: Texts, action: Action = Action.SET_TYPED_TOPICS
) -> Screen:
    """The question whether typed topics of an article or a source were meant as known ones."""
    typed, meant = ", ".join(topics), ", ".join(topics.values())
    rows = (
        (
            Button(
                clip(texts.plain("button.topics_meant", topics=meant), 60),
                pack(action, subject_id, 1),
            ),
        ),
        (
            Button(
                clip(texts.plain("button.topics_typed", topics=typed), 60),
                pack(action, subject_id, 0),
            ),
        ),
    )
    return Screen(texts("topics_of.mistyped", typed=typed, meant=meant), rows)

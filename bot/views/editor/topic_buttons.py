"""Draws the topics that an article may get as buttons, and questions about typed ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.buttons import chunked, topic_code, with_check_mark
from bot.views.format.dates import join_names
from bot.views.format.limits import clip
from bot.views.format.topics import topic_label, topic_labels
from data.records.articles import Article

PAGE_SIZE = 5
_IN_ROW = 3
_LABEL_LIMIT = 20
Row = tuple[Button, ...]


def suggested_topics(article: Article, offered: Sequence[str], most: int, texts: Texts) -> tuple[Button, ...]:
    """The most likely topics of an article that has none; a press shows the card."""
    if article.topics:
        return ()
    return tuple(_topic_button(article, name, -1, texts) for name in offered[: max(0, most)])


def topic_rows(article: Article, offered: Sequence[str], page: int, texts: Texts) -> tuple[Row, ...]:
    """Two rows: five topics, the article's own with a mark, and More where there are others.

    Args:
        article: The article.
        offered: Its topics and the other ones, the most likely first.
        page: Which five of them, from 0; a page beyond the last is the first.
        texts: The texts.
    """
    first = page * PAGE_SIZE if page * PAGE_SIZE < len(offered) else 0
    shown = offered[first : first + PAGE_SIZE]
    buttons = [_topic_button(article, name, first // PAGE_SIZE, texts) for name in shown]
    if len(offered) > PAGE_SIZE:
        following = first // PAGE_SIZE + 1 if first + PAGE_SIZE < len(offered) else 0
        more = Button(texts.plain("button.more_topics"), pack(Action.CHOOSE_TOPICS, article.id, following))
        buttons.append(more)
    return tuple(chunked(buttons, _IN_ROW))


def _topic_button(article: Article, name: str, page: int, texts: Texts) -> Button:
    """A switch for a topic; its press shows this page of topics, or the card for -1."""
    return Button(
        clip(with_check_mark(topic_label(name, texts), is_on=name in article.topics), _LABEL_LIMIT),
        pack(Action.TOGGLE_ARTICLE_TOPIC, article.id, topic_code(name), page),
    )


def taken(topics: Sequence[str], texts: Texts) -> Screen:
    """What remains of the question about mistyped topics."""
    return Screen(texts("card.topics", topics=topic_labels(topics, texts)))


def mistyped(
    subject_id: int, topics: Mapping[str, str], texts: Texts, action: Action = Action.SET_TYPED_TOPICS
) -> Screen:
    """The question whether typed topics of an article or a source were meant as known ones."""
    typed, meant = join_names([*topics], texts), topic_labels([*topics.values()], texts)
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

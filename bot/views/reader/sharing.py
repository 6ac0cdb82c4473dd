"""Draws what is shared into other chats: a story's card, the Share button, the answer to inline queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

from bot.i18n import Texts
from bot.ports.inline_answers import InlineAnswer, InlineResult
from bot.ports.messenger import Button, Screen
from bot.services.reading.deep_links import story_code
from bot.services.reading.latest import ListedStory, StoryPage
from bot.views.format import dates
from bot.views.format.html import bold, italic, lines, link, paragraphs
from bot.views.format.limits import clip, first_that_fits
from bot.views.reader.correction_line import correction_line
from bot.views.reader.story_list import Report, dotted, outlets_of, source_name
from bot.views.reader.story_summary import summary_text
from data.records.articles import Article, ArticleStatus

CACHE_SECONDS = 10
"""How long Telegram may repeat an answer, so that a retracted story is not offered for long."""
OPEN_PARAMETER = "open"
"""What /start gets from the button above the results; it opens the greeting."""
_TITLE_LIMIT, _DESCRIPTION_LIMIT = 200, 160
MAX_LABEL_LENGTH = 24
"""Characters of a button's label at phone width."""
_SENTENCES = (3, 2, 1, 0)
_MAX_OUTLETS = 6
_MAX_LANGUAGE_LENGTH = 20
_SHARE_URL = "https://t.me/share/url"


@dataclass(frozen=True, slots=True)
class Sharing:
    """How stories are shared into other chats.

    Attributes:
        is_on: Whether they are.
        has_inline_mode: Whether the bot's name can be typed in them.
        story_url: The link to the story of an article.
    """

    is_on: bool
    has_inline_mode: bool
    story_url: Callable[[int], str]


NO_SHARING = Sharing(is_on=False, has_inline_mode=False, story_url=str)


def share_buttons(article: Article, sharing: Sharing, texts: Texts) -> tuple[Button, ...]:
    """The Share button of a story: with inline mode it sends a card, otherwise a link; none where off."""
    if not sharing.is_on:
        return ()
    label = texts.plain("button.share")
    if sharing.has_inline_mode:
        return (Button(label, shared_query=story_code(article.id)),)
    shared = {"url": sharing.story_url(article.id), "text": clip(article.title, _TITLE_LIMIT)}
    return (Button(label, url=f"{_SHARE_URL}?{urlencode(shared)}"),)


def shared_card(
    article: Article, others: Sequence[Report], newsroom: str, url: str, zone: str, texts: Texts
) -> Screen:
    """A story as it stands in another chat: title, summary, outlets, date and the newsroom with its link.

    Where it was retracted, the line that says so stands in place of it.
    """
    via = texts("share.via", newsroom=link(url, clip(newsroom, _TITLE_LIMIT)))
    changed_at = article.corrected_at or article.updated_at
    correction = correction_line(article, zone, changed_at, texts)
    if article.status is ArticleStatus.RETRACTED:
        line = correction or texts("story.retracted")
        return Screen(paragraphs(line, italic(via)))

    def render(sentences: int) -> str:
        text = summary_text(article, sentences)
        return paragraphs(
            lines(bold(clip(article.title, _TITLE_LIMIT)), escape(text)),
            *((italic(article.note),) if article.note else ()),
            correction,
            lines(italic(_byline(article, others, zone, texts)), italic(via)),
        )

    open_button = Button(texts.plain("story.more"), url=url)
    return Screen(first_that_fits(render, _SENTENCES), ((open_button,),))


def _byline(article: Article, others: Sequence[Report], zone: str, texts: Texts) -> Markup:
    """The outlets as links and the day; an age would not stay true in a message of another chat."""
    found = outlets_of(article, others)
    named = [link(one.url, source_name(one)) for one in found[:_MAX_OUTLETS]]
    if len(found) > _MAX_OUTLETS:
        named.append(Markup("+{}").format(len(found) - _MAX_OUTLETS))
    day = dates.short_day(article.published_at, zone, texts) if article.published_at else ""
    return dotted(*named, escape(day))


def result_id(article_id: int, texts: Texts) -> str:
    """The id of a result: the story and the language of its card."""
    return f"{story_code(article_id)}:{texts.language}"


def read_result_id(text: str) -> tuple[str, str]:
    """The code of the story and the language of the card in a result's id."""
    code, _, language = text.partition(":")
    return code, language[:_MAX_LANGUAGE_LENGTH]


def inline_answer(found: StoryPage, newsroom: str, sharing: Sharing, zone: str, texts: Texts) -> InlineAnswer:
    """The answer to an inline query: a card for each story; without any, a button that opens the bot."""
    results = tuple(_result(one, newsroom, sharing, zone, texts) for one in found.stories)
    if not results:
        return nothing_to_share(newsroom, texts)
    next_offset = str(found.number + 1) if found.has_more else ""
    return InlineAnswer(results, next_offset, cache_seconds=CACHE_SECONDS)


def nothing_to_share(newsroom: str, texts: Texts) -> InlineAnswer:
    """The answer without stories: a button that opens the bot."""
    label = clip(texts.plain("button.open_newsroom", newsroom=newsroom), MAX_LABEL_LENGTH)
    return InlineAnswer((), "", label, OPEN_PARAMETER, CACHE_SECONDS)


def _result(story: ListedStory, newsroom: str, sharing: Sharing, zone: str, texts: Texts) -> InlineResult:
    article = story.article
    text = summary_text(article, 1)
    source = source_name(article)
    return InlineResult(
        id=result_id(article.id, texts),
        title=clip(article.title, _TITLE_LIMIT),
        description=clip(" · ".join(part for part in (source, text) if part), _DESCRIPTION_LIMIT),
        screen=shared_card(article, story.others, newsroom, sharing.story_url(article.id), zone, texts),
    )

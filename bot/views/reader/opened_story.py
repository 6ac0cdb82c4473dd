"""Draws one story that a reader has opened: longer summary, what other outlets say, and why it is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.planning.importance import count_independent_outlets
from bot.services.planning.taste import count_taps, decisive_feature, weigh
from bot.services.reading.deep_links import story_code
from bot.services.reading.opened_story import OpenedStory
from bot.views.format import dates
from bot.views.format.html import bold, host_of, italic, lines, link, paragraphs
from bot.views.format.limits import clip, first_that_fits
from bot.views.format.topics import topic_label
from bot.views.reader.correction_line import correction_line
from bot.views.reader.sharing import NO_SHARING, Sharing, share_buttons
from bot.views.reader.story_budgets import MAX_SENTENCES
from bot.views.reader.story_list import (
    Report,
    age_entity_of,
    age_of,
    dotted,
    outlets_of,
    source_name,
)
from bot.views.reader.story_summary import joined, summary_sentences
from bot.views.reader.taste import taste_row
from data.records.articles import Article
from data.records.events import EventMark

_TITLE_LIMIT = 300
_MAX_FACTS = 3
_MAX_CONFLICTS = 5
_MIN_PARAGRAPH, _MAX_PARAGRAPH = 2, 3
"""Sentences of a paragraph."""
_MAX_ALERT_LENGTH = 190
"""UTF-16 units; Telegram takes up to 200 in the answer to a press."""
_MIN_OPENINGS = 3
"""From how many openings on they are named as a reason."""
_SUBJECT_LIMIT, _VALUE_LIMIT = 90, 40
"""UTF-16 units of what a disagreement is about and of what an outlet says."""


@dataclass(frozen=True, slots=True)
class _Size:
    """How much of a story is shown: sentences, UTF-16 units of each and of each fact, names of outlets."""

    sentences: int
    sentence_limit: int = 700
    fact_limit: int = 400
    max_outlets: int = 12


_SIZES = (
    *(_Size(count) for count in range(MAX_SENTENCES, 0, -1)),
    _Size(1, sentence_limit=300, fact_limit=200, max_outlets=6),
    _Size(1, sentence_limit=300, fact_limit=80, max_outlets=3),
)


def opened_story(
    story: OpenedStory, zone: str, now: datetime, texts: Texts, sharing: Sharing = NO_SHARING
) -> Screen:
    """The story in full with its buttons; where it would be too long, the summary loses sentences first."""
    article = story.article
    since = _since(story, zone, now, texts)

    def render(size: _Size) -> str:
        return paragraphs(
            bold(clip(article.title, _TITLE_LIMIT)),
            _new_facts(story, since, size, texts),
            *_summary(article, size),
            italic(article.note) if article.note else Markup(),
            correction_line(article, zone, now, texts),
            _additions(story, since, size, texts),
            _conflicts(story, texts),
            _foot(story, size, now, texts),
        )

    return Screen(first_that_fits(render, _SIZES), _rows(story, texts, sharing))


def opened_in_group(story: OpenedStory, zone: str, now: datetime, texts: Texts, url: str) -> Screen:
    """The story as one member of a group sees it; what else can be done with it is in the private chat."""
    page = story.article.url
    links = (
        *((Button(texts.plain("button.open_page"), url=page),) if host_of(page) else ()),
        Button(texts.plain("button.open_private"), url=url),
    )
    return replace(opened_story(story, zone, now, texts), rows=(links,))


def reasons(story: OpenedStory, zone: str, now: datetime, texts: Texts) -> str:
    """Why the story is there, short enough for an alert."""
    articles = story.reports
    outlets = count_independent_outlets(articles)
    wanted = set(story.subscription.topics) if story.subscription else set()
    topics = sorted(wanted & {topic for one in articles for topic in one.topics})
    since = _since(story, zone, now, texts)
    found = [
        texts.plain("why.follow") if story.is_followed else "",
        texts.plain("why.watched", word=story.entry.watched) if story.entry and story.entry.watched else "",
        texts.plain(f"why.{story.mark}") if story.mark is not EventMark.NONE else "",
        texts.plain("why.moved") if story.is_moved and story.mark is not EventMark.LEAD else "",
        texts.plain_count("why.outlets", outlets),
        texts.plain("why.topic", topic=topic_label(topics[0], texts)) if topics else "",
        _taste_reason(story, texts),
        texts.plain("story.since", day=since) if since else "",
        texts.plain("why.age", age=age) if (age := age_of(story.article, now, texts)) and not since else "",
        texts.plain_count("why.opened", story.event.opened) if story.event.opened >= _MIN_OPENINGS else "",
    ]
    shown = " · ".join(reason for reason in found if reason)
    return clip(texts.plain("story.why", reasons=shown), _MAX_ALERT_LENGTH)


def _taste_reason(story: OpenedStory, texts: Texts) -> str:
    """What the reader tapped that moves the story most, like "you tapped More for sport 3 times"."""
    weights = weigh(story.taps)
    feature = decisive_feature(story.article, weights)
    if feature is None:
        return ""
    is_more = weights[feature] > 0
    key = "why.more" if is_more else "why.less"
    count = count_taps(story.taps, feature, is_more=is_more)
    return texts.plain_count(key, count, what=clip(feature.value, _VALUE_LIMIT))


def toggled(button: Button, pressed: str, texts: Texts) -> Button:
    """A button as it is after `pressed`, its callback data, was pressed: Save becomes Saved, and back."""
    if button.data != pressed:
        return button
    version, action, *args = pressed.split(":")
    label, other = _TOGGLES[Action(action)]
    return Button(texts.plain(label), ":".join((version, other, *args)))


_TOGGLES = {
    Action.SAVE_STORY: ("button.saved", Action.UNSAVE_STORY),
    Action.UNSAVE_STORY: ("button.save", Action.SAVE_STORY),
    Action.SAVE_DIGEST_STORY: ("button.saved", Action.UNSAVE_DIGEST_STORY),
    Action.UNSAVE_DIGEST_STORY: ("button.save", Action.SAVE_DIGEST_STORY),
    Action.SAVE_OPENED_STORY: ("button.saved", Action.UNSAVE_OPENED_STORY),
    Action.UNSAVE_OPENED_STORY: ("button.save", Action.SAVE_OPENED_STORY),
    Action.FOLLOW_STORY: ("button.following", Action.UNFOLLOW_STORY),
    Action.UNFOLLOW_STORY: ("button.follow", Action.FOLLOW_STORY),
}


def _summary(article: Article, size: _Size) -> list[Markup]:
    """The summary in paragraphs of two or three sentences, divided where the article's own end."""
    blocks = [block.text for block in article.blocks]
    found: list[list[str]] = []
    place = 0
    for sentence in summary_sentences(article, size.sentences, size.sentence_limit, is_opened=True):
        at = next((n for n in range(place, len(blocks)) if sentence in blocks[n]), place)
        is_full = not found or len(found[-1]) >= _MAX_PARAGRAPH
        if is_full or (at != place and len(found[-1]) >= _MIN_PARAGRAPH):
            found.append([])
        found[-1].append(sentence)
        place = at
    return [Markup("{}").format(joined(sentences, article.language)) for sentences in found]


def _new_sentences(story: OpenedStory, since: str) -> dict[str, Report]:
    """What the articles that the reader has not had say beyond the earlier ones; empty for a new story."""
    if not since:
        return {}
    unseen = [one for one in story.reports if (one.seq or 0) > story.since_seq and story.is_read(one)]
    found = {sentence: one for one in unseen for sentence in one.new_sentences or ()}
    return dict(islice(found.items(), _MAX_FACTS))


def _new_facts(story: OpenedStory, since: str, size: _Size, texts: Texts) -> Markup:
    facts = [_fact(sentence, one, size, texts) for sentence, one in _new_sentences(story, since).items()]
    return lines(bold(texts.plain("story.new_since", day=since)), *facts) if facts else Markup()


def _since(story: OpenedStory, zone: str, now: datetime, texts: Texts) -> str:
    """The day of what the reader has had, like "Tuesday"; "" for a story that is new to the reader."""
    had = [one for one in story.reports if (one.seq or 0) <= story.since_seq]
    at = max((one.published_at for one in had if one.published_at), default=None)
    return dates.past_day(at, zone, now, texts) if at else ""


def _additions(story: OpenedStory, since: str, size: _Size, texts: Texts) -> Markup:
    """What other outlets say that neither the lead of the event nor the new sentences above say."""
    shown = _new_sentences(story, since)
    others = {one.id: one for one in story.others if story.is_read(one)}
    facts = [
        _fact(one.text, others[one.article_id], size, texts)
        for one in story.event.additions
        if one.article_id in others and one.text not in shown
    ]
    return lines(bold(texts.plain("story.others_add")), *facts) if facts else Markup()


def _fact(text: str, article: Report, size: _Size, texts: Texts) -> Markup:
    source = source_name(article)
    shown = clip(text, size.fact_limit)
    return texts("story.addition", text=shown, source=source) if source else Markup("• {}").format(shown)


def _conflicts(story: OpenedStory, texts: Texts) -> Markup:
    """Numbers that the outlets give differently."""
    articles = {one.id: one for one in story.reports}
    found = [
        texts(
            "story.conflict",
            subject=clip(one.subject, _SUBJECT_LIMIT),
            first=source_name(articles[one.first_article_id]) or texts.plain("story.this_report"),
            first_value=clip(one.first_value, _VALUE_LIMIT),
            second=source_name(articles[one.second_article_id]) or texts.plain("story.another_report"),
            second_value=clip(one.second_value, _VALUE_LIMIT),
        )
        for one in story.event.conflicts[:_MAX_CONFLICTS]
        if one.first_article_id in articles and one.second_article_id in articles
    ]
    return lines(bold(texts.plain("story.outlets_disagree")), *found) if found else Markup()


def _foot(story: OpenedStory, size: _Size, now: datetime, texts: Texts) -> Markup:
    """The outlets, those with a copy of another's text, and the quiet line with age and length."""
    outlets = outlets_of(story.article, story.others)
    own = [one for one in outlets if one.copy_of is None or one.id == story.article.id]
    copies = [one for one in outlets if one not in own]
    also = texts("story.also_at", outlets=_named(copies, size)) if copies else Markup()
    quiet = dotted(age_entity_of(story.article, now, texts), _reading_time(story.article, texts))
    return lines(*(italic(line) for line in (_named(own, size), also, quiet) if line))


def _named(outlets: Sequence[Report], size: _Size) -> Markup:
    named = [link(one.url, source_name(one)) for one in outlets[: size.max_outlets]]
    if len(outlets) > size.max_outlets:
        named.append(Markup("+{}").format(len(outlets) - size.max_outlets))
    return dotted(*named)


def _reading_time(article: Article, texts: Texts) -> Markup:
    """Minutes for the whole article, where there is a page to read it on."""
    minutes = max(1, round(article.reading_seconds / 60))
    return texts("story.reading", n=minutes) if host_of(article.url) else Markup()


def _rows(story: OpenedStory, texts: Texts, sharing: Sharing) -> tuple[tuple[Button, ...], ...]:
    article_id = story.article.id
    save = Action.UNSAVE_OPENED_STORY if story.is_saved else Action.SAVE_OPENED_STORY
    follow = Action.UNFOLLOW_STORY if story.is_followed else Action.FOLLOW_STORY
    is_page = host_of(story.article.url)
    page = (Button(texts.plain("button.open_page"), url=story.article.url),) if is_page else ()
    mute_button = Button(texts.plain("button.mute"), pack(Action.MUTE_STORY, article_id))
    mute = (mute_button,) if story.subscription else ()
    rows = [
        (
            *page,
            Button(texts.plain("button.saved" if story.is_saved else "button.save"), pack(save, article_id)),
            *share_buttons(story.article, sharing, texts),
        ),
        (
            Button(
                texts.plain("button.following" if story.is_followed else "button.follow"),
                pack(follow, article_id),
            ),
            *mute,
            Button(texts.plain("button.why"), pack(Action.EXPLAIN_STORY, article_id, *_digest_of(story))),
        ),
    ]
    if story.subscription is None:
        code = story_code(article_id)
        rows.append((Button(texts.plain("button.subscribe"), pack(Action.SUBSCRIBE, code)),))
    else:
        rows.append(taste_row(article_id, story.tapped, texts))
    return tuple(rows)


def _digest_of(story: OpenedStory) -> tuple[int, ...]:
    """The digest of a story as arguments of a button: its number, or 0 and the date of a preview."""
    if story.edition_id or story.local_date is None:
        return (story.edition_id,)
    return (0, story.local_date.toordinal())

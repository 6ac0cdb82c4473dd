"""Chooses the sentences of an article that a list or an opened story shows, as text."""

from __future__ import annotations

from collections.abc import Sequence

from bot.views.format.limits import clip
from bot.views.reader.story_budgets import SENTENCE_LIMIT
from data.records.articles import Article
from data.records.audience import SummaryLength

_LONG_SENTENCES = 5
_UNSPACED_LANGUAGES = ("zh", "ja")
_STOPLESS_LANGUAGES = ("th", "lo", "km", "my")


def sentence_count(article: Article, length: SummaryLength) -> int:
    """How many sentences of an article this length shows at most.

    The editors' choice moves the normal length; the two others are the reader's own.
    """
    match length:
        case SummaryLength.SHORT:
            return 1
        case SummaryLength.NORMAL:
            return article.sentences_shown
        case SummaryLength.LONG:
            return max(_LONG_SENTENCES, article.sentences_shown)


def summary_text(article: Article, count: int, sentence_limit: int = SENTENCE_LIMIT) -> str:
    """The article's summary of at most `count` sentences as one paragraph; see `summary_sentences`."""
    return joined(summary_sentences(article, count, sentence_limit), article.language)


def summary_sentences(
    article: Article, count: int, sentence_limit: int = SENTENCE_LIMIT, *, is_opened: bool = False
) -> list[str]:
    """The sentences of the article's summary of at most `count`.

    A sentence is cut to `sentence_limit` UTF-16 units; one that is the title is left out. Of an opened story
    the summary of one sentence is among them, since that may be what its reader opened.
    """
    ladder = article.summary.ladder
    if not ladder or count < 1:
        return []
    chosen = {*ladder[min(count, len(ladder)) - 1], *(ladder[0] if is_opened else ())}
    sentences = (article.summary.sentences[index] for index in sorted(chosen))
    title = _letters_and_digits(article.title)
    return [
        clip(sentence, sentence_limit)
        for sentence in sentences
        if not title or _letters_and_digits(sentence) != title
    ]


def joined(sentences: Sequence[str], language: str) -> str:
    """Sentences as one text; scripts without spaces between words have none between sentences.

    A standfirst without a stop gets one where another sentence follows.
    """
    if language in _UNSPACED_LANGUAGES:
        return "".join(sentences)
    stop = "" if language in _STOPLESS_LANGUAGES else "."
    closed = (f"{sentence}{stop}" if sentence[-1:].isalnum() else sentence for sentence in sentences[:-1])
    return " ".join((*closed, *sentences[-1:]))


def _letters_and_digits(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())

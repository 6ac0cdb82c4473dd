"""Replaces an article's summary by an editor's own words, or by sentences that an editor chose."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.ports.summarizer import Summarizer
from bot.services.articles import edit_history, editing
from bot.services.articles.edit_history import Edited
from bot.services.articles.intake import DEFAULT_SENTENCES_SHOWN
from bot.services.articles.titles import one_line
from bot.services.newsroom.people import Person
from data.database import Database
from data.records.articles import Article, StoredBlock, StoredSummary

METHOD = "editor"
"""The method of a summary that an editor wrote or chose; no name of an automatic one."""
MAX_LENGTH = 1_000
"""Characters of a summary written by hand."""
MAX_SENTENCE_LENGTH = 600
"""Characters of one of its sentences: messages are cut at sentence ends."""
MAX_SENTENCES = 7
"""Sentences of a summary; longer ones are shown nowhere."""


@dataclass(frozen=True, slots=True)
class SentenceChoice:
    """The sentences of an article, and those in its summary.

    Attributes:
        article: The article.
        sentences: All its sentences in order.
        chosen: The indices of those in the summary, ascending.
    """

    article: Article
    sentences: tuple[str, ...]
    chosen: tuple[int, ...]


def is_handwritten(summary: StoredSummary) -> bool:
    """Whether an editor wrote or chose a summary."""
    return summary.method == METHOD


def text_of(article: Article) -> str:
    """The summary as the card shows it."""
    between = "" if article.language in ("zh", "ja") else " "
    return between.join(editing.card_sentences(article.summary, article.sentences_shown))


def version(article: Article) -> str:
    """A short text that changes with the summary, to recognise that another editor changed it."""
    return hashlib.blake2b(text_of(article).encode(), digest_size=8).hexdigest()


async def write(
    database: Database,
    summarizer: Summarizer,
    article_id: int,
    text: str,
    by: Person,
    now: datetime,
    *,
    seen_version: str,
) -> Edited:
    """Replace the summary by an editor's own text.

    Args:
        database: The database.
        summarizer: Splits the text into sentences.
        article_id: The article.
        text: The text; line breaks end a sentence.
        by: The editor.
        now: The present.
        seen_version: `version` of the article that the editor saw.

    Raises:
        UserError: The text is empty or too long, or the summary changed meanwhile.
        SummarizerError: The worker could not process the text.
    """
    paragraphs = [line for line in map(one_line, text.splitlines()) if line]
    if not paragraphs:
        raise UserError("summary.empty")
    length = len(" ".join(paragraphs))
    if length > MAX_LENGTH:
        raise UserError("summary.long", most=MAX_LENGTH, n=length)
    article = await editing.get(database, article_id)
    blocks = [StoredBlock("paragraph", line) for line in paragraphs]
    sentences = await summarizer.list_sentences(blocks, article.language)
    if len(sentences) > MAX_SENTENCES:
        raise UserError("summary.many_sentences", most=MAX_SENTENCES, n=len(sentences))
    if any(len(sentence) > MAX_SENTENCE_LENGTH for sentence in sentences):
        raise UserError("summary.long_sentence", most=MAX_SENTENCE_LENGTH)
    summary = _in_order(sentences, range(len(sentences)))
    return await _store(database, article, summary, by, now, seen_version=seen_version)


async def list_choice(database: Database, summarizer: Summarizer, article_id: int) -> SentenceChoice:
    """All sentences of an article, and which are in its summary.

    Raises:
        UserError: The article was deleted.
        SummarizerError: The worker could not process the text.
    """
    article = await editing.get(database, article_id)
    sentences = tuple(await summarizer.list_sentences(article.blocks, article.language))
    return SentenceChoice(article, sentences, _chosen(article, sentences))


async def toggle_sentence(
    database: Database, summarizer: Summarizer, article_id: int, index: int, by: Person, now: datetime
) -> tuple[SentenceChoice, int]:
    """Put sentence `index` of the article into the summary, or take it out.

    Returns:
        The choice after that, and the number of the step that undoes it.

    Raises:
        UserError: There is no such sentence, it would be the last one to go or one too many, or the article
            changed meanwhile.
        SummarizerError: The worker could not process the text.
    """
    choice = await list_choice(database, summarizer, article_id)
    if not 0 <= index < len(choice.sentences):
        raise UserError("button.old")
    chosen = sorted({*choice.chosen} ^ {index})
    if not chosen:
        raise UserError("summary.last_sentence")
    if len(chosen) > MAX_SENTENCES:
        raise UserError("summary.many_sentences", most=MAX_SENTENCES, n=len(chosen))
    summary = _in_order([choice.sentences[one] for one in chosen], chosen)
    edited = await _store(database, choice.article, summary, by, now, seen_version=version(choice.article))
    return SentenceChoice(edited.article, choice.sentences, tuple(chosen)), edited.undo_id


async def return_to_automatic(
    database: Database, summarizer: Summarizer, article_id: int, method: str, by: Person, now: datetime
) -> Edited:
    """Replace a summary written by hand by one of an automatic method, of the usual length.

    Raises:
        UserError: The article was deleted, or changed meanwhile.
        SummarizerError: The worker could not process the text.
    """
    article = await editing.get(database, article_id)
    summary = await summarizer.resummarize(article.title, article.blocks, article.language, method)
    return await _store(
        database,
        article,
        summary,
        by,
        now,
        seen_version=version(article),
        sentences_shown=min(DEFAULT_SENTENCES_SHOWN, max(1, summary.best)),
    )


async def _store(
    database: Database,
    article: Article,
    summary: StoredSummary,
    by: Person,
    now: datetime,
    *,
    seen_version: str,
    sentences_shown: int = 0,
) -> Edited:
    """Store a summary; 0 shows all its sentences."""

    def check(current: Article) -> None:
        if version(current) != seen_version or current.blocks != article.blocks:
            raise UserError("article.changed_meanwhile")

    return await edit_history.revise(
        database,
        article.id,
        "article.summary",
        by,
        now,
        check,
        summary=summary,
        sentences_shown=sentences_shown or len(summary.sentences),
    )


def _in_order(sentences: Sequence[str], positions: Sequence[int]) -> StoredSummary:
    """A summary whose first n sentences are its text for every shorter length."""
    ladder = tuple(tuple(range(count)) for count in range(1, len(sentences) + 1))
    return StoredSummary(METHOD, tuple(sentences), tuple(positions), ladder, len(sentences))


def _chosen(article: Article, sentences: Sequence[str]) -> tuple[int, ...]:
    """The indices of the article's sentences that its summary shows, without sentences of an editor's own."""
    shown = set(editing.card_sentences(article.summary, article.sentences_shown))
    return tuple(index for index, sentence in enumerate(sentences) if sentence in shown)

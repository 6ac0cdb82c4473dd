"""Draws the questions for a summary in an editor's words and for a note, and the choice of sentences."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import MAX_COPIED_CHARACTERS, Button, Screen
from bot.services.articles.handwritten_summary import SentenceChoice, is_handwritten, text_of
from bot.services.conversations import Step
from bot.telegram_text import utf16_length
from bot.views.format.buttons import PREVIOUS_NEXT, cancel_button, chunked, page_buttons, page_count
from bot.views.format.html import bold, italic, lines, paragraphs
from bot.views.format.limits import clip
from data.records.articles import Article

PAGE_SIZE = 8
_SENTENCE_LIMIT = 400
_TITLE_LIMIT = 100
_BUTTONS_IN_ROW = 4


def card_buttons(article: Article, texts: Texts) -> tuple[Button, ...]:
    """The card's buttons for the summary and the note."""
    note = "button.edit_note" if article.note else "button.note"
    return (
        Button(texts.plain("button.edit_summary"), pack(Action.ASK_SUMMARY, article.id)),
        Button(texts.plain(note), pack(Action.ASK_NOTE, article.id)),
    )


def method_line(article: Article, texts: Texts) -> Markup:
    """The card's line about a summary that an editor wrote or chose; empty for an automatic one."""
    return texts("card.handwritten") if is_handwritten(article.summary) else Markup()


def note_line(article: Article) -> Markup:
    """An editor's note as it stands below the story; empty where there is none."""
    return italic(article.note) if article.note else Markup()


def with_undo(screen: Screen, undo_id: int, texts: Texts) -> Screen:
    """A screen with a last button that undoes an edit of an article."""
    undo = Button(texts.plain("button.undo_edit"), pack(Action.UNDO_EDIT, undo_id))
    return replace(screen, rows=(*screen.rows, (undo,)))


def ask_summary(article: Article, texts: Texts) -> Screen:
    """The question for the new text, with the present one to copy."""
    present = text_of(article)
    copy = (_copy_button(present, texts),) if 0 < utf16_length(present) <= MAX_COPIED_CHARACTERS else ()
    sentences = Button(texts.plain("button.sentences"), pack(Action.LIST_SENTENCES, article.id, 0))
    return Screen(
        paragraphs(
            texts("summary.ask", title=clip(article.title, _TITLE_LIMIT)),
            Markup("<code>{}</code>").format(present) if present else "",
        ),
        ((*copy, sentences), (cancel_button(Step.SUMMARY, texts, article.id),)),
    )


def sentence_page(choice: SentenceChoice, page: int, texts: Texts, undo_id: int = 0) -> Screen:
    """One page of an article's sentences; a number puts a sentence into the summary or takes it out."""
    article = choice.article
    pages = page_count(len(choice.sentences), PAGE_SIZE)
    page = min(max(0, page), pages - 1)
    shown = range(page * PAGE_SIZE, min(len(choice.sentences), (page + 1) * PAGE_SIZE))
    rows = [_sentence(index, choice) for index in shown]
    numbers = [_number(index, choice) for index in shown]
    turning = page_buttons(
        page, pages, partial(pack, Action.LIST_SENTENCES, article.id), texts, PREVIOUS_NEXT
    )
    back = Button(texts.plain("button.back"), pack(Action.SHOW_EDITING, article.id))
    undo = (Button(texts.plain("button.undo_edit"), pack(Action.UNDO_EDIT, undo_id)),) if undo_id else ()
    head = texts("sentences.head", title=clip(article.title, _TITLE_LIMIT), n=len(choice.chosen))
    return Screen(
        paragraphs(head, *rows, texts("sentences.ask") if rows else texts("sentences.none")),
        tuple(row for row in (*chunked(numbers, _BUTTONS_IN_ROW), turning, (back, *undo)) if row),
    )


def ask_note(article: Article, texts: Texts) -> Screen:
    """The question for a note, with the present one and a button to clear it."""
    title = clip(article.title, _TITLE_LIMIT)
    cancel = cancel_button(Step.NOTE, texts, article.id)
    if not article.note:
        return Screen(texts("note.ask", title=title), ((cancel,),))
    clear = Button(texts.plain("button.clear_note"), pack(Action.CLEAR_NOTE, article.id))
    present = Markup("<code>{}</code>").format(article.note)
    return Screen(paragraphs(texts("note.ask_again", title=title), present), ((clear, cancel),))


def _copy_button(text: str, texts: Texts) -> Button:
    return Button(texts.plain("button.copy"), copied_text=text)


def _sentence(index: int, choice: SentenceChoice) -> Markup:
    text = clip(choice.sentences[index], _SENTENCE_LIMIT)
    if index in choice.chosen:
        return lines(Markup("✓ {}. {}").format(index + 1, bold(text)))
    return Markup("{}. {}").format(index + 1, text)


def _number(index: int, choice: SentenceChoice) -> Button:
    sign = "✓" if index in choice.chosen else "+"
    return Button(f"{sign} {index + 1}", pack(Action.TOGGLE_SENTENCE, choice.article.id, index))

"""Records of articles, their summaries, and candidates for a digest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PictureChoice(StrEnum):
    """Which picture of an article readers see.

    AUTOMATIC is the editor's own for single stories, where there is one, and else the page's.
    """

    AUTOMATIC = ""
    PAGE = "page"
    OWN = "own"
    NONE = "none"


class ArticleStatus(StrEnum):
    """A draft is published or discarded; a published article can be retracted, and published again."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class StoredSummary:
    """A summary as stored with its article; the fields mean what summarizer.model.Summary says."""

    method: str
    sentences: tuple[str, ...]
    positions: tuple[int, ...]
    ladder: tuple[tuple[int, ...], ...]
    best: int


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """One block of an article's body: `kind` is paragraph, heading or item."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article that is not stored yet.

    Attributes:
        title: One line; never empty.
        blocks: The body in reading order.
        dropped: Lines that cleaning removed.
        raw: The text that the editor sent, or the name of the file, kept until publication.
        summary: See StoredSummary.
        sentences_shown: The length of the summary that the editor chose, 1 to 5 sentences.
        keywords: Keywords, most significant first.
        topics: Lower-case names.
        language: ISO 639-1 code or "".
        reading_seconds: Time to read the whole body.
        url, site, author, source_date: The source; "" where unknown.
        image_file_id: Telegram file id of the editor's own picture, or "".
        image_url: Web address of the picture that its page names, or "".
        note: An editor's note that stands below the story, or "".
        fingerprint: Hash of the normalised text, to recognise exact repeats.
        added_by, added_by_name: The editor's user id and name.
        chat_id: The chat with the article's card.
    """

    title: str
    blocks: tuple[StoredBlock, ...]
    dropped: tuple[str, ...]
    raw: str
    summary: StoredSummary
    sentences_shown: int
    keywords: tuple[str, ...]
    topics: tuple[str, ...]
    language: str
    reading_seconds: int
    url: str
    site: str
    author: str
    source_date: str
    image_file_id: str
    fingerprint: str
    added_by: int
    added_by_name: str
    chat_id: int
    image_url: str = field(default="", kw_only=True)
    note: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Article(NewArticle):
    """A stored article.

    Attributes:
        id: Its number, shown to editors and kept in buttons.
        status: See ArticleStatus.
        seq: Publication number, ascending in the order of publication; None until published.
        card_message_id: The message with the article's card, or None.
        created_at, updated_at, published_at: Instants; published_at is None until then.
        event_id: The event that it belongs to.
        copy_of: The article of which it is a near copy (agency copy, another version), or None.
        corrects: The article of which it is a new version (correction, update), or None.
        apart_from: The event from which an editor kept it apart, or None.
        new_sentences: What it says beyond the articles of its event that were published before; None where
            there was none, so that all of it is new.
        restored: Indices of the dropped lines that an editor put back into the body, ascending.
        is_update: Whether that is enough to tell the event again to readers who had it.
        corrected_at: When messages that had shown it were last corrected, or None.
        correction: What was wrong, or why it was retracted, in one line for the readers; "" for nothing.
        priority: The priority that its feed's rules gave it: 1 for high, -1 for low.
        breaking_word: The word by which its feed's rules took it for breaking news, or "".
        picture_choice: See PictureChoice.
        unusable_picture: The address or file id that Telegram refused as a photo, or "".
    """

    id: int
    status: ArticleStatus
    seq: int | None
    card_message_id: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    event_id: int = field(default=0, kw_only=True)
    copy_of: int | None = field(default=None, kw_only=True)
    corrects: int | None = field(default=None, kw_only=True)
    apart_from: int | None = field(default=None, kw_only=True)
    new_sentences: tuple[str, ...] | None = field(default=None, kw_only=True)
    restored: tuple[int, ...] = field(default=(), kw_only=True)
    is_update: bool = field(default=True, kw_only=True)
    corrected_at: datetime | None = field(default=None, kw_only=True)
    correction: str = field(default="", kw_only=True)
    priority: int = field(default=0, kw_only=True)
    breaking_word: str = field(default="", kw_only=True)
    picture_choice: PictureChoice = field(default=PictureChoice.AUTOMATIC, kw_only=True)
    unusable_picture: str = field(default="", kw_only=True)

    @property
    def own_picture(self) -> str:
        """The file id of the picture to show as a photo, or ""."""
        is_chosen = self.picture_choice in (PictureChoice.AUTOMATIC, PictureChoice.OWN)
        return self.image_file_id if is_chosen and self.image_file_id != self.unusable_picture else ""

    @property
    def page_picture(self) -> str:
        """The web address of the picture to show, or ""."""
        is_chosen = self.picture_choice in (PictureChoice.AUTOMATIC, PictureChoice.PAGE)
        return self.image_url if is_chosen and self.image_url != self.unusable_picture else ""


@dataclass(frozen=True, slots=True)
class CardMessage:
    """A message that shows an article's card to an editor."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class CandidateArticle:
    """The fields of a published article that planning needs; they mean what Article says."""

    id: int
    seq: int
    title: str
    topics: tuple[str, ...]
    keywords: tuple[str, ...]
    published_at: datetime
    event_id: int
    site: str
    url: str
    copy_of: int | None
    new_sentences: tuple[str, ...] | None
    is_update: bool = True
    language: str = ""
    priority: int = 0

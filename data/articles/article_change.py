"""Names the fields of an article that change without a change of its status."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from data.records.articles import PictureChoice, StoredBlock, StoredSummary


class ArticleChange(TypedDict, total=False):
    """The fields that change without a change of status; see Article."""

    title: str
    topics: tuple[str, ...]
    summary: StoredSummary
    sentences_shown: int
    blocks: tuple[StoredBlock, ...]
    dropped: tuple[str, ...]
    restored: tuple[int, ...]
    keywords: tuple[str, ...]
    fingerprint: str
    language: str
    reading_seconds: int
    url: str
    site: str
    author: str
    card_message_id: int | None
    chat_id: int
    raw: str
    note: str
    image_file_id: str
    image_url: str
    picture_choice: PictureChoice
    unusable_picture: str
    apart_from: int | None
    copy_of: int | None
    corrected_at: datetime | None
    correction: str
    priority: int
    breaking_word: str

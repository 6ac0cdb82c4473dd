"""Reads the JSON object by which a program sends an article, and says of each field what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from bot.errors import LedeError
from bot.services.articles.titles import one_line
from bot.services.transfer import field_checks
from bot.services.transfer.errors import LineRejected
from bot.services.transfer.field_checks import Check
from bot.services.transfer.jsonl import format_value

MAX_TITLE_LENGTH = 300
MAX_NAME_LENGTH = 200
MAX_TEXT_LENGTH = 1_000_000
MAX_TOPICS = 10
CONTENT_FIELDS = ("text", "html", "url")
"""The fields of which exactly one is given."""


class GivenStatus(StrEnum):
    """What an article is to become."""

    DRAFT = "draft"
    PUBLISHED = "published"


class FieldsRefused(LedeError):
    """The fields cannot be used.

    Attributes:
        problems: The name of each field with the reason, in plain words.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name} {reason}" for name, reason in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class ArticleRequest:
    """An article as a program sends it; "" and None mean not given.

    Attributes:
        title: One line.
        text: The body as plain text; paragraphs are separated by blank lines, or else by line ends.
        html: The body as HTML.
        url: The page with the article, which is fetched.
        source: The name of the outlet.
        link: The address of the article, where it is not `url`.
        author: The by-line.
        published: The day on which the outlet published it, YYYY-MM-DD.
        topics: Its topics; None lets them be guessed.
        language: ISO 639 code; "" lets it be detected.
        status: What it is to become; None follows the client's right.
        allow_similar: Whether it is stored although the archive has a similar text of the same source.
    """

    title: str = ""
    text: str = ""
    html: str = ""
    url: str = ""
    source: str = ""
    link: str = ""
    author: str = ""
    published: str = ""
    topics: tuple[str, ...] | None = None
    language: str = ""
    status: GivenStatus | None = None
    allow_similar: bool = False


def _check_line(max_length: int) -> Check:
    def check(value: object) -> str:
        line = one_line(field_checks.text(max_length, 1)(value))
        if not line:
            raise LineRejected("has no visible character")
        return line

    return check


def _check_body(value: object) -> str:
    body: str = field_checks.text(MAX_TEXT_LENGTH)(value)
    if not body.strip():
        raise LineRejected("is empty")
    return body


def _check_day(value: object) -> str:
    """The day of a date or of an instant, in the zone of the instant."""
    given: str = field_checks.text(40, 1)(value)
    day, _, time = given.partition("T")
    if time:
        field_checks.instant(given)
    found: date = field_checks.day(day)
    return found.isoformat()


def _check_language(value: object) -> str:
    code = str(field_checks.language(value)).replace("_", "-").partition("-")[0].lower()
    if not (code.isalpha() and 2 <= len(code) <= 3):  # noqa: PLR2004 - ISO 639-1 and 639-3
        raise LineRejected(f"{format_value(value)} is not a language like en or pt-BR")
    return code


def _check_topics(value: object) -> tuple[str, ...]:
    field_checks.list_of(field_checks.text(MAX_NAME_LENGTH, 1), MAX_TOPICS)(value)
    return tuple(field_checks.topics(value))


_CHECKS: Mapping[str, Check] = {
    "title": _check_line(MAX_TITLE_LENGTH),
    "text": _check_body,
    "html": _check_body,
    "url": field_checks.web_address,
    "source": _check_line(MAX_NAME_LENGTH),
    "link": field_checks.web_address,
    "author": _check_line(MAX_NAME_LENGTH),
    "published": _check_day,
    "topics": _check_topics,
    "language": _check_language,
    "status": field_checks.one_of(GivenStatus),
    "allow_similar": field_checks.boolean,
}


def read_article_request(values: Mapping[str, object]) -> ArticleRequest:
    """The article of a JSON object; null counts as not given.

    Raises:
        FieldsRefused: With the reason of every field that cannot be used.
    """
    problems = {name: _unknown(name) for name in values if name not in _CHECKS}
    found: dict[str, object] = {}
    for name, check in _CHECKS.items():
        if values.get(name) is None:
            continue
        try:
            found[name] = check(values[name])
        except LineRejected as reason:
            problems[name] = str(reason)
    given = [name for name in CONTENT_FIELDS if values.get(name) is not None]
    if not given:
        problems["text"] = "is missing: give text, html or url"
    for name in given[1:]:
        problems.setdefault(name, f"cannot be given together with {given[0]}")
    if problems:
        raise FieldsRefused(problems)
    return ArticleRequest(**found)  # type: ignore[arg-type]  # each check returns the type of its field


def _unknown(name: str) -> str:
    near = get_close_matches(name.lower(), _CHECKS, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"is not a field{hint}"

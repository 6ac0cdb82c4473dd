"""Turns a pasted page into a document: the title, the blocks of the body and the dropped lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from summarizer.cleaning.blocks import lines_to_blocks
from summarizer.cleaning.hard_wraps import unwrap_lines
from summarizer.cleaning.lines import PasteLine, normalise, split_lines
from summarizer.cleaning.truncation import end_of_lines, truncation_notes
from summarizer.model import Document

if TYPE_CHECKING:
    from summarizer.cleaning.line_classifier import LineClassifier


def clean_paste(
    text: str,
    *,
    title: str | None = None,
    detect: Callable[[str], str] | None = None,
    classifier: LineClassifier | None = None,
) -> Document:
    """The article in `text`, which a browser copied from a page.

    Args:
        text: The paste.
        title: If given, even as "", `text` is a clean body and is only split into blocks.
        detect: Returns the language code of a text; summarizer.language.detect by default.
        classifier: A classifier to use in place of the shipped one.

    Returns:
        A document whose title, blocks and dropped lines together hold every line of `text` but those that
        name its source, of a text with more than 15,000 lines the first of them and a note.
    """
    if title is not None:
        return _document(" ".join(title.split()), unwrap_lines(split_lines(text)), (), detect)
    normalised = normalise(text)
    end = end_of_lines(normalised)
    lines = unwrap_lines(split_lines(normalised[:end]))
    # Imported here: a text with a given title needs neither the classifier nor numpy.
    from summarizer.cleaning.paste_source import find_paste_source  # noqa: PLC0415
    from summarizer.cleaning.selection import select_article_lines  # noqa: PLC0415
    from summarizer.cleaning.title_candidates import split_breadcrumb  # noqa: PLC0415

    source = find_paste_source(lines)
    for number, text_alone in source.titles.items():
        lines[number] = replace(lines[number], text=text_alone)
    article_lines = select_article_lines(lines, classifier)
    if any(number in source.source_lines for number in article_lines.numbers):
        # Selected again only where needed: the line also tells the classifier where a page begins and ends.
        lines = [line for number, line in enumerate(lines) if number not in source.source_lines]
        source = replace(source, source_lines=frozenset())
        article_lines = select_article_lines(lines, classifier)
    headline = ""
    dropped = []
    for number, line in enumerate(lines):
        if number == article_lines.headline:
            path, headline = split_breadcrumb(line.text)
            dropped.append(path)
        elif not article_lines.body[number] and number not in source.source_lines:
            dropped.append(line.text)
    body = [line for line, keep in zip(lines, article_lines.body, strict=True) if keep]
    dropped += truncation_notes(end / len(normalised) if normalised else 1.0)
    document = _document(headline, body, tuple(filter(None, dropped)), detect)
    return replace(document, url=source.url, site=source.site, author=source.author)


def _document(
    title: str, body: Sequence[PasteLine], dropped: tuple[str, ...], detect: Callable[[str], str] | None
) -> Document:
    blocks = lines_to_blocks(body)
    text = "\n".join([title, *(block.text for block in blocks)])
    return Document(title=title, blocks=blocks, language=(detect or _detect)(text), dropped=dropped)


def _detect(text: str) -> str:
    # Imported here: loading the detector takes longer than cleaning, and only the worker process should.
    from summarizer.language import detect  # noqa: PLC0415

    return detect(text)

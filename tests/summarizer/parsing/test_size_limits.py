"""Large files become small enough to read without losing their article."""

from __future__ import annotations

import pytest

from summarizer.parsing.html_article import MAX_PAGE_BYTES
from summarizer.parsing.size_limits import trim_to_limit, truncation_notes

PICTURE = b'<img src="data:image/svg+xml;charset=utf-8;base64,' + b"QUJD" * 1_000_000 + b'==">'


def test_what_is_small_stays_as_it_is() -> None:
    small = b"<img src='data:image/png;base64,QUJD'>" * 10
    read, share = trim_to_limit(small)
    assert read is small
    assert share == 1.0


def test_pictures_inside_a_page_go_before_any_text_does() -> None:
    page = b"<p>Before</p>" + PICTURE + b"<p>After</p>"
    assert trim_to_limit(page) == (b'<p>Before</p><img src=""><p>After</p>', 1.0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-32-le", "cp1251"])
@pytest.mark.parametrize("shift", range(4))
def test_a_cut_leaves_whole_characters(encoding: str, shift: int) -> None:
    text = (
        "x" * shift
        + "Привет, мир \U0001f600 ".replace("\U0001f600", "" if encoding == "cp1251" else "\U0001f600")
        * 400_000
    )
    whole = text.encode(encoding)
    cut, share = trim_to_limit(whole)
    assert share == len(cut) / len(whole)
    assert MAX_PAGE_BYTES - 8 < len(cut) <= MAX_PAGE_BYTES
    assert text.startswith(cut.decode(encoding, "ignore"))
    assert len(cut.decode(encoding, "replace")) - len(cut.decode(encoding, "ignore")) <= 1


@pytest.mark.parametrize(
    ("share", "said"), [(1.0, ()), (0.141, ("[Only the first 15 % of this text were read.]",))]
)
def test_what_was_not_read_is_said_where_it_is_more_than_nothing(share: float, said: tuple[str, ...]) -> None:
    assert truncation_notes(share) == said

"""Large files are trimmed to the size limit without losing their article."""

from __future__ import annotations

import pytest

from summarizer.parsing.html.article import MAX_PAGE_BYTES
from summarizer.parsing.size_limits import trim_to_limit

PICTURE = b'<img src="data:image/svg+xml;charset=utf-8;base64,' + b"QUJD" * 1_000_000 + b'==">'


def test_small_data_stays_unchanged() -> None:
    small = b"<img src='data:image/png;base64,QUJD'>" * 10
    read, share = trim_to_limit(small)
    assert read is small
    assert share == 1.0


def test_inline_pictures_are_removed_before_text_is_cut() -> None:
    page = b"<p>Before</p>" + PICTURE + b"<p>After</p>"
    assert trim_to_limit(page) == (b'<p>Before</p><img src=""><p>After</p>', 1.0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-32-le", "cp1251"])
@pytest.mark.parametrize("shift", range(4))
def test_a_cut_text_ends_with_a_whole_character(encoding: str, shift: int) -> None:
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

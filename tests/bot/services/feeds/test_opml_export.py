"""The OPML export is read back by the OPML import."""

from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from bot.services.feeds.opml_export import write_opml
from summarizer.parsing.feeds.opml import read_opml
from tests.bot.services.feeds.fakes import source

# The import takes "&ap;" for a title that was escaped twice, as many programs write it.
_NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
    lambda name: unescape(name) == name
)
_URLS = st.integers(0, 99).map(lambda n: f"https://paper.example/{n}?a=1&b=<{n}>")


@given(st.dictionaries(_URLS, _NAMES, max_size=5))
def test_exported_opml_is_read_back_with_all_addresses_and_titles(names: dict[str, str]) -> None:
    feeds = [source(url=url, title=name) for url, name in names.items()]
    found = read_opml(write_opml("Feeds & <more>", feeds))
    assert {(feed.url, feed.title) for feed in found} == set(names.items())

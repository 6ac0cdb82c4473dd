"""Lists of stories on pages without a feed, in many layouts."""

from __future__ import annotations

import pytest

from summarizer.parsing.link_lists.reader import LinkList, as_feed, find_lists
from tests.summarizer.parsing.link_lists import sample_pages as samples
from tests.summarizer.parsing.link_lists.sample_pages import TITLES, URL, page


def read_list(content: bytes, url: str, signature: str) -> LinkList | None:
    """The list with a signature, None where the page has none like it."""
    found = find_lists(content, url, "", signature).lists
    return next((one for one in found if one.signature == signature), None)


@pytest.mark.parametrize("layout", samples.PLACES)
def test_the_stories_of_a_page_are_its_best_list_and_found_again_by_its_signature(layout: str) -> None:
    content, first = samples.PLACES[layout]
    found = find_lists(content, URL)
    best = found.lists[0]
    assert [entry.title for entry in best.entries] == list(TITLES)
    assert best.entries[0].link == first
    assert found.title == "The Paper"
    again = read_list(content, URL, best.signature)
    assert again is not None
    assert [entry.link for entry in again.entries] == [entry.link for entry in best.entries]


@pytest.mark.parametrize("language", samples.FOREIGN_TITLES)
def test_titles_in_any_script_make_a_list(language: str) -> None:
    titles = samples.FOREIGN_TITLES[language]
    items = "".join(f"<li><a href='/n/{n}'>{title}</a></li>" for n, title in enumerate(titles))
    found = find_lists(page(f"<ul class='news'>{items}</ul>", language=language), URL)
    assert [entry.title for entry in found.lists[0].entries] == list(titles)


def test_dates_and_teasers_stand_with_their_stories() -> None:
    first = find_lists(samples.CARDS, URL).lists[0].entries[0]
    assert (first.day, first.text) == ("2026-11-10", samples.TEASER)
    for page_with_dates in (samples.TABLE, samples.DATES_IN_FRONT, samples.BLOG):
        assert find_lists(page_with_dates, URL).lists[0].entries[2].day == "2026-11-12"


def test_a_picture_and_a_title_that_link_to_one_story_are_one_entry() -> None:
    feed = as_feed("The Paper", URL, find_lists(samples.CARDS, URL).lists[0].entries)
    assert len(feed.entries) == len(TITLES)
    assert len({entry.keys["guid"] for entry in feed.entries}) == len(TITLES)


def test_a_second_list_is_offered_and_lists_with_the_same_links_are_one() -> None:
    others = "".join(
        f"<li><a href='/opinion/{n}-letter-of-2026'>A reader writes about the price of bread no. {n}</a></li>"
        for n in range(5)
    )
    body = (
        "<main>"
        + samples.each("<h2><a href='/n/{name}-x-2026'>{title}</a></h2>")
        + f"</main><ul>{others}</ul>"
    )
    lists = find_lists(page(body), URL).lists
    assert [one.entries[0].title[:5] for one in lists] == ["Ferry", "A rea"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>About us</p>",
        "<p><a href='/a-long-story-2026'>One story stands alone on this page here</a></p>",
    ],
)
def test_a_page_without_stories_has_no_list(body: str) -> None:
    assert find_lists(page(body), URL).lists == ()


def test_new_stories_and_a_new_wrapper_do_not_hide_the_list_and_another_layout_does() -> None:
    signature = find_lists(samples.CARDS, URL).lists[0].signature
    wrapped = samples.CARDS.replace(b"<main>", b"<div class='page'><main>").replace(
        b"</main>", b"</main></div>"
    )
    wrapped = wrapped.replace(b"The Paper", b"Another title").replace(b"ferry-story", b"tram-story")
    again = read_list(wrapped, URL, signature)
    assert again is not None
    assert again.entries[0].link.endswith("/2026/tram-story")
    assert read_list(samples.TABLE, URL, signature) is None
    assert read_list(page(""), URL, signature) is None


def test_hostile_pages_are_read_in_their_limits() -> None:
    deep = "<div>" * 3000 + "<a href='/x'>y</a>" * 9
    many = "".join(f"<a href='/{n}'>Story number {n} of a very long list</a>" for n in range(20_000))
    for body in (
        deep,
        many,
        "<a href='http://[bad'>broken</a>" * 9,
        "<a href='javascript:alert(1)'>x</a>" * 9,
    ):
        assert all(len(one.entries) <= 200 for one in find_lists(page(body), URL).lists)
    broken = page("", "<script type='application/ld+json'>{\"@type\": [[[</script>")
    assert find_lists(broken, URL).lists == ()

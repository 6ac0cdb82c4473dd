"""Pages are whole documents whose texts and addresses cannot become markup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html  # type: ignore[import-untyped]

from bot.i18n import Catalogs
from bot.services.archive.editions import ArchivedEdition, EditionStory
from bot.services.archive.stories import ArchivedStory, NewestStories, RetractedStory
from bot.services.reading.latest import ListedStory
from bot.views.archive import links, list_pages, page, story_pages
from bot.views.archive.links import PageLinks
from bot.views.archive.page import ArchiveSite
from data.records.articles import ArticleStatus
from data.records.events import Event, EventMark
from tests.support.factories import NOW, article

CATALOGS = Catalogs.load()
SITE = ArchiveSite("Harbour Digest", "News of the port", CATALOGS.for_language("en"), "Europe/Berlin")
EVENT = Event(
    3,
    1,
    is_lead_chosen=False,
    mark=EventMark.NONE,
    additions=(),
    conflicts=(),
    opened=0,
    created_at=NOW,
    updated_at=NOW,
)


def parse(text: str) -> Any:
    assert text.startswith("<!doctype html>")
    return html.document_fromstring(text)


def story(**fields: Any) -> ArchivedStory:
    return ArchivedStory(article(1, **fields), EVENT, ())


def shown(**fields: Any) -> Any:
    return parse(story_pages.story_page(SITE, PageLinks("s/1"), story(**fields)))


@given(st.text(), st.text(min_size=1), st.sampled_from(["en", "ar", "", "zh", "xx", "pt-BR", "no such"]))
def test_any_text_stays_text(title: str, topic: str, language: str) -> None:
    found = shown(title=title, note=title, site=title, topics=(topic,), language=language)
    (heading,) = found.xpath("//h1")
    assert heading.text_content().split() == page.clean(title).split()
    assert [one.tag for one in heading] == []
    assert not found.xpath("//script | //img | //@onclick | //style")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//h.example", "https://a b/", 'https://h.example/"x']
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert shown(url=url, site="Site").xpath("//a[@rel='external noopener']") == []


def test_a_story_names_its_language_its_source_and_its_day() -> None:
    found = shown(language="ar", url="https://port.example/1?a=1&b=2", site="Port Post", published_at=NOW)
    (heading,) = found.xpath("//h1")
    assert (heading.get("lang"), heading.get("dir")) == ("ar", "rtl")
    (link,) = found.xpath("//main//a[@rel='external noopener']")
    assert link.get("href") == "https://port.example/1?a=1&b=2"
    assert link.text_content() == "Read more · Port Post"
    (time,) = found.xpath("//time")
    assert time.get("datetime") == "2026-11-22T13:00:00+01:00"
    assert time.text_content() == "22 November 2026, 13:00"
    assert found.get("lang") == "en"


def test_a_correction_stands_below_the_summary_with_what_was_wrong() -> None:
    found = shown(corrected_at=NOW + timedelta(days=2), correction="The fare is <3>.", published_at=NOW)
    assert "Corrected 24 November 2026, 13:00: The fare is <3>." in found.xpath("string(//main)")


def test_a_retracted_story_shows_its_reason_and_nothing_else() -> None:
    gone = article(1, "Secret", status=ArticleStatus.RETRACTED, corrected_at=NOW, correction="It was forged.")
    text = page.retracted(SITE, PageLinks("s/1"), RetractedStory(gone))
    assert "It was forged." in text
    assert "Secret" not in text
    assert 'content="noindex"' in text


def test_pages_link_each_other_relative_to_their_folder() -> None:
    assert PageLinks("s/12").to("t/sport") == "../t/sport"
    assert PageLinks("s/12").to(links.FRONT) == "../"
    assert PageLinks().to(links.FRONT) == "./"
    assert PageLinks("t/sport/2").to_file(links.STYLE) == "../../style.css"
    assert PageLinks("s/12", is_static=True).to(links.FRONT) == "../index.html"
    assert PageLinks("t/fähre", is_static=True).to("t/fähre") == "../t/f%C3%A4hre.html"


def test_an_edition_has_sections_a_list_of_brief_stories_and_its_neighbours() -> None:
    full = ListedStory(article(1, "Told"))
    brief = ListedStory(article(2, "Briefly"))
    edition = ArchivedEdition(
        date(2026, 11, 22),
        (
            EditionStory(full, is_brief=False, section="sport"),
            EditionStory(brief, is_brief=True, section="sport"),
        ),
        date(2026, 11, 20),
        None,
    )
    found = parse(list_pages.edition_page(SITE, PageLinks("d/2026-11-22"), edition))
    assert found.xpath("string(//h1)") == "Edition of 22 November 2026"
    assert [one.text for one in found.xpath("//h2")] == ["Sport", "In brief"]
    assert found.xpath("//nav[@class='pager']//@href") == ["../d/2026-11-20"]
    assert found.xpath("//ul[@class='brief']//a/@href") == ["../s/2"]


def test_static_pages_have_no_search_and_refuse_robots_where_the_site_does() -> None:
    site = ArchiveSite("Harbour Digest", "", CATALOGS.for_language("de"), "UTC", is_indexed=False)
    found = parse(
        list_pages.newest_page(site, PageLinks(is_static=True), NewestStories((), 1, has_more=False))
    )
    assert found.xpath("//form") == []
    assert found.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert found.get("lang") == "de"
    assert found.xpath("string(//main)").strip().endswith("Noch ist keine Meldung veröffentlicht.")


def test_every_page_has_landmarks_one_heading_and_a_way_past_the_navigation() -> None:
    topics: Mapping[str, str] = {"sport": "sport"}
    for text in (
        story_pages.story_page(SITE, PageLinks("s/1"), story()),
        story_pages.event_page(SITE, PageLinks("e/1"), story()),
        list_pages.topics_page(SITE, PageLinks("topics"), topics),
        list_pages.search_page(SITE, PageLinks("search"), "ferry", ()),
        page.not_found(SITE, PageLinks("x/y")),
        page.busy(SITE, PageLinks()),
        page.moved(SITE, PageLinks("e/1"), "e/2"),
    ):
        found = parse(text)
        for tag in ("header", "main", "footer", "h1", "title"):
            assert len(found.xpath(f"//{tag}")) == 1, tag
        assert found.xpath("//body/*[1]/@href") == ["#content"]


@pytest.mark.parametrize("language", CATALOGS.languages)
def test_pages_are_in_every_language_of_the_catalogs(language: str) -> None:
    texts = CATALOGS.for_language(language)
    site = ArchiveSite("Harbour Digest", "", texts, "UTC")
    edition = ArchivedEdition(date(2026, 11, 22), (), date(2026, 11, 20), date(2026, 11, 23))
    found = parse(list_pages.edition_page(site, PageLinks("d/2026-11-22"), edition))
    assert found.get("lang") == language.replace("_", "-")
    assert found.get("dir") == ("rtl" if texts.is_rtl else "ltr")
    assert "2026" in found.xpath("string(//h1)")
    labels = [one.text_content() for one in found.xpath("//nav[@class='pager']//a")]
    assert labels == [texts.plain(f"archive.{name}_edition") for name in ("earlier", "later")]


def test_topics_of_the_vocabulary_are_named_in_the_language_of_the_site() -> None:
    site = ArchiveSite("Harbour Digest", "", CATALOGS.for_language("de"), "UTC")
    found = parse(story_pages.story_page(site, PageLinks("s/1"), story(topics=("politics", "Ferries"))))
    named = found.xpath("//ul[@class='topics']//a")
    assert [one.text_content() for one in named] == ["Politik", "Ferries"]
    assert [one.get("href") for one in named] == ["../t/politics", "../t/Ferries"]

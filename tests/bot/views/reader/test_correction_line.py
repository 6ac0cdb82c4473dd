"""A corrected story says so in an edited digest; nothing else of the digest changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.delivery.digest_stories import match_stories
from bot.views.reader.bulletin import bulletin
from bot.views.reader.correction_line import correction_line, shown_correction
from bot.views.reader.correction_notice import notice
from bot.views.reader.digest import digest
from data.records.articles import Article, ArticleStatus
from data.records.audience import SummaryLength
from data.records.bulletins import BulletinKind
from data.records.delivery import Edition
from data.records.events import EditionEntry, EntryKind
from tests.bot.views.telegram_html import visible_text
from tests.support.factories import NOW, SENTENCES, article, summary

HOUR = timedelta(hours=1)
AT = NOW + 2 * HOUR


def corrected(number: int, **changes: object) -> Article:
    values: dict[str, object] = {"corrected_at": AT, "correction": "3 euros, not <13>", **changes}
    return replace(article(number, f"Story {number}", event_id=number), **values)  # type: ignore[arg-type]


def retracted(number: int) -> Article:
    return corrected(number, status=ArticleStatus.RETRACTED, correction="it was a joke")


def story(number: int) -> Article:
    return article(number, f"Story {number}", event_id=number)


def render(texts: Texts, found: list[Article], kinds: str = "sss", zone: str = "UTC") -> Screen:
    """An edited digest; `kinds` has s for a story and b for one in brief."""
    names = {"s": EntryKind.STORY, "b": EntryKind.BRIEF}
    entries = tuple(EditionEntry(n, n, names[kind]) for n, kind in enumerate(kinds, 1))
    edition = Edition(1, "digest", (tuple(range(1, len(kinds) + 1)),), 0, NOW, "", entries)
    return digest(edition, 0, found, SummaryLength.NORMAL, zone, NOW, texts, sent_at=NOW)


def test_a_corrected_story_says_when_and_what_in_the_zone_of_the_reader(texts: Texts) -> None:
    text = visible_text(render(texts, [story(1), corrected(2), story(3)], zone="Asia/Tokyo"))
    assert "Corrected 23:00: 3 euros, not <13>" in text
    before = visible_text(render(texts, [story(1), story(2), story(3)], zone="Asia/Tokyo"))
    assert text.replace("Corrected 23:00: 3 euros, not <13>\n", "").split() == before.split()


def test_a_retracted_story_is_one_line_with_its_number_and_has_no_button(texts: Texts) -> None:
    shown = render(texts, [story(1), retracted(2), story(3)])
    text = visible_text(shown)
    assert "\n\n2. Retracted 14:00: it was a joke\n\n3. Story 3" in text
    assert "Story 2" not in text
    assert [button.label for button in shown.rows[0]] == ["1", "3"]


def test_a_retracted_lead_is_not_in_the_headline(texts: Texts) -> None:
    text = visible_text(render(texts, [retracted(1), story(2), story(3)]))
    assert "Story 1" not in text
    assert "1. Retracted 14:00: it was a joke" in text


def test_the_only_story_of_a_digest_can_be_retracted(texts: Texts) -> None:
    shown = render(texts, [retracted(1)], "s")
    assert "Retracted 14:00: it was a joke" in visible_text(shown)
    assert [button.label for row in shown.rows for button in row] == ["Settings"]


def test_stories_in_brief_are_corrected_and_retracted_in_their_line(texts: Texts) -> None:
    text = visible_text(render(texts, [story(1), corrected(2), retracted(3)], "sbb"))
    assert "2. Story 2\nCorrected 14:00: 3 euros, not <13>\n3. Retracted 14:00: it was a joke" in text


def test_a_correction_before_the_message_was_sent_is_not_named(texts: Texts) -> None:
    early = corrected(2, corrected_at=NOW - HOUR)
    assert "Corrected" not in visible_text(render(texts, [story(1), early, story(3)]))


@pytest.mark.parametrize("note", ["", "x" * 200])
def test_the_other_stories_keep_their_length_in_a_full_digest(texts: Texts, note: str) -> None:
    long = tuple(f"{sentence} " * 4 for sentence in SENTENCES)
    full = [replace(story(n), summary=summary(*long), sentences_shown=5, event_id=n) for n in range(1, 9)]
    wrong = replace(full[3], corrected_at=AT, correction=note)
    before = visible_text(render(texts, full, "s" * 8)).split("\n\n")
    after = visible_text(render(texts, [*full[:3], wrong, *full[4:]], "s" * 8)).split("\n\n")
    changed = [one for one, other in zip(after, before, strict=True) if one != other]
    assert len(changed) == 1
    assert changed[0].startswith("4. Story 4")


def test_an_update_names_the_correction_of_the_article_that_brought_the_news(texts: Texts) -> None:
    lead, newer = story(1), replace(corrected(2), event_id=1)
    (update,) = match_stories([EditionEntry(1, 1, EntryKind.UPDATE, since_seq=1)], [lead, newer])
    assert shown_correction(update, [newer]) == newer
    (new,) = match_stories([EditionEntry(1, 1, EntryKind.STORY)], [lead, newer])
    assert shown_correction(new, [newer]) is None
    del texts


def test_the_day_of_a_later_correction_is_named(texts: Texts) -> None:
    line = correction_line(corrected(1, correction=""), "UTC", NOW - timedelta(days=1), texts)
    moment = f'<tg-time unix="{int(AT.timestamp())}" format="dt">Sun 22 Nov, 14:00</tg-time>'
    assert line == f"<b>Corrected {moment}.</b>"
    assert correction_line(story(1), "UTC", NOW, texts) == ""


def test_a_notice_names_the_story_and_opens_it_unless_it_is_retracted(texts: Texts) -> None:
    shown = notice(corrected(1), "UTC", AT, texts)
    assert visible_text(shown) == (
        "A story that you had was corrected:\nStory 1\n\nCorrected 14:00: 3 euros, not <13>"
    )
    assert shown.rows[0][0].label == "Read more"
    assert notice(corrected(1), "UTC", AT, texts, has_buttons=False).rows == ()
    gone = notice(retracted(1), "UTC", AT, texts)
    assert "was retracted:\nStory 1" in visible_text(gone)
    assert gone.rows == ()


def test_an_event_that_was_sent_at_once_is_corrected_and_retracted_too(texts: Texts) -> None:
    entries = (EditionEntry(1, 1, EntryKind.STORY),)
    edition = Edition(1, BulletinKind.BREAKING, ((1,),), 0, NOW, "", entries)

    def draw(found: Article) -> str:
        shown = bulletin(edition, [found], SummaryLength.NORMAL, "UTC", NOW, texts, sent_at=NOW)
        assert shown is not None
        return visible_text(shown)

    assert "Corrected 14:00: 3 euros, not <13>" in draw(corrected(1))
    assert draw(retracted(1)).endswith("Retracted 14:00: it was a joke")
    assert "Story 1" not in draw(retracted(1))

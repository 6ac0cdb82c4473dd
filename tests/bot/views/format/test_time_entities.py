"""Instants are written as entities that each client draws, around text that is right without them."""

from __future__ import annotations

from datetime import timedelta

from bot.i18n import Texts
from bot.playground.text.html_parser import parse_html
from bot.telegram_text import plain_text, without_time_tags
from bot.views.format.limits import shown_length
from bot.views.format.time_entities import age_entity, clock_entity, moment_entity, short_moment_entity
from tests.support.factories import NOW


def test_each_kind_has_its_format_and_its_own_text(texts: Texts) -> None:
    later = NOW + timedelta(hours=3)
    kinds = {
        age_entity(NOW, later, texts): ("r", "3 hours ago", NOW),
        clock_entity(NOW, "Asia/Tokyo"): ("t", "21:00", NOW),
        short_moment_entity(NOW, "Sun <22>"): ("dt", "Sun <22>", NOW),
        moment_entity(later, "UTC", NOW, texts): ("wDt", "today at 15:00", later),
    }
    for html, (form, text, at) in kinds.items():
        shown, (entity,) = parse_html(html)
        assert (shown, entity.type, entity.date_time_format) == (text, "date_time", form)
        assert (entity.unix_time, entity.length) == (int(at.timestamp()), len(text))
        assert (plain_text(html), shown_length(html)) == (text, len(text))


def test_a_text_without_the_entities_keeps_every_other_tag() -> None:
    html = '<i>a &lt;tg-time&gt; <tg-time unix="1" format="r">b</tg-time></i>'
    assert without_time_tags(html) == "<i>a &lt;tg-time&gt; b</i>"

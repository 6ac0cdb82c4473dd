"""The look of a connected chat is put on its posts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.i18n import Texts
from bot.ports.messenger import Button, RichForm, Screen
from bot.views.reader.channel_look import with_look
from data.records.channel_look import PLAIN_LOOK, ChannelLook, read_look, write_look
from tests.support.factories import article

POST = Screen("<b>Bus</b>", ((Button("1", "v1:x"),),))
FERRY = replace(article(), topics=("night buses", "2026"), image_url="")
MARKET = replace(article(), topics=("Київ", "rock'n'roll"), image_url="https://example.org/a.jpg")


def test_a_look_adds_hashtags_signature_button_and_the_first_picture(texts: Texts) -> None:
    look = ChannelLook("News <daily>", hashtags=True, link_button=True, picture=True)
    shown = with_look(POST, look, [FERRY, MARKET], "https://t.me/lede", texts)
    assert shown.html == "<b>Bus</b>\n\n#night_buses #Київ #rock_n_roll\nNews &lt;daily&gt;"
    assert shown.picture_url == "https://example.org/a.jpg"
    assert shown.rows == (*POST.rows, (Button("Get your own digest", url="https://t.me/lede"),))


def test_a_rich_post_has_the_same_lines_and_button_and_its_hashtags_are_found(texts: Texts) -> None:
    post = replace(POST, rich=RichForm("<h3>Bus</h3>"))
    look = ChannelLook("News <daily>", hashtags=True, link_button=True, picture=True)
    rich = with_look(post, look, [FERRY], "https://t.me/lede", texts).rich
    assert rich is not None
    assert rich.html == "<h3>Bus</h3><footer>#night_buses<br>News &lt;daily&gt;</footer>"
    assert (rich.has_hashtags, [row[0].url for row in rich.rows]) == (True, ["https://t.me/lede"])
    plain = with_look(post, ChannelLook(pins=True), [FERRY], "https://t.me/lede", texts).rich
    assert plain == post.rich


@pytest.mark.parametrize("address", ["", "a.jpg", "javascript:x", "http://", "https://a b.example/x"])
def test_what_is_no_web_address_is_no_picture(texts: Texts, address: str) -> None:
    shown = replace(FERRY, image_url=address)
    assert with_look(POST, ChannelLook(picture=True), [shown], "https://t.me/lede", texts).picture_url == ""


def test_a_look_is_stored_as_text_and_unknown_fields_are_passed_over() -> None:
    look = ChannelLook("Київ", pins=True)
    assert read_look(write_look(look)) == look
    assert write_look(PLAIN_LOOK) == ""
    assert read_look(None) == PLAIN_LOOK
    assert read_look('{"hashtags": true, "colour": "red"}') == ChannelLook(hashtags=True)

"""Greeting, help, errors and stored data."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from bot.commands import commands_for
from bot.errors import UserError
from bot.i18n import Catalogs, Texts
from bot.services.conversations import Step
from bot.views import messages
from data.records.newsroom import Role
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("group", [False, True])
def test_help_is_one_message_with_the_commands_of_the_role(texts: Texts, role: Role, group: bool) -> None:
    text = visible_text(messages.help_for(role, texts, group=group))
    named = re.findall(r"^/(\w+) –", text, re.MULTILINE)
    expected = [command.name for command in commands_for(role, group=group)]
    assert sorted(named) == sorted(expected)
    assert named == expected or group
    assert ("For everyone" in text) == (role is not Role.READER and not group)


def test_commands_of_the_help_keep_their_slash_in_front_of_arabic() -> None:
    arabic = Catalogs.load().for_language("ar")
    listed = visible_text(messages.help_for(Role.READER, arabic, group=False)).splitlines()
    assert [line for line in listed if line.startswith("\u2068/latest\u2069 – ")]
    assert not [line for line in listed if line.startswith("/")]


def test_start_explains_in_two_sentences_and_offers_to_subscribe(texts: Texts) -> None:
    screen = messages.start(Role.READER, "The Gazette", texts)
    assert len(re.findall(r"[.!?](?:\s|$)", visible_text(screen))) == 2
    assert screen.rows[0][0].label == "Subscribe"
    subscribed = messages.start(Role.READER, "The Gazette", texts, is_subscribed=True)
    assert [button.label for button in subscribed.rows[0]] == ["Settings", "Latest stories"]
    assert "You are subscribed" in visible_text(subscribed)
    assert "You can add stories" in visible_text(messages.start(Role.EDITOR, "The Gazette", texts))


@screen_examples
@given(hostile)
def test_an_error_repeats_the_typed_text_in_short(texts: Texts, typed: str) -> None:
    text = visible_text(messages.error_message(UserError("time.bad", given=typed), texts))
    assert len(text) < 200
    assert "/time 08:00 18:30" in text


def test_the_error_of_a_missing_subscription_offers_to_subscribe(texts: Texts) -> None:
    assert messages.error_message(UserError("not_subscribed"), texts).rows[0][0].label == "Subscribe"


def test_every_question_has_a_button_to_cancel(texts: Texts) -> None:
    assert messages.prompt("add.ask", Step.ADDING, texts).rows[0][0].label == "Cancel"
    assert [row[0].label for row in messages.confirm_forget(texts).rows] == [
        "Yes, delete everything",
        "No, keep it",
    ]

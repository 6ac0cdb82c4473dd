"""A reader of another language meets no English word, names and commands aside."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import i18n
from bot.callback_data import Action, unpack
from bot.playground import UserHandle
from bot.playground.world.model import Message
from data.records.articles import NewArticle
from tests.end_to_end import seed
from tests.end_to_end.harness import START, NewsroomHarness, ask
from tests.support.catalogs import write_catalogs
from tests.support.factories import new_article, summary
from tests.support.pseudo_language import PSEUDO_LANGUAGE, english_words, pseudo_texts

TITLES = ("Паром переносят", "Рынок открыт", "Школа растёт")
SENTENCES = ("Паром отходит от нового причала.", "Билеты продают на берегу.")
NAMES = ("Lede", "UTC", "English", "t.me/lede_playground_bot")
KEPT_NAMES = (
    *("Deutsch", "Español", "Français", "Indonesia", "Italiano", "Português (Brasil)", "Türkçe"),
    "Telegram",
)
"""What is written in Latin letters in every language: the names of /language, and Telegram itself."""
MENU_ACTIONS = {
    Action.OPEN_SETTING,
    Action.SHOW_LANGUAGES,
    Action.SHOW_TASTE,
    Action.LIST_MUTED,
    Action.LIST_WATCHED,
}


TEAM_COMMANDS = (
    *("/help", "/drafts", "/articles", "/sources", "/edition", "/stats", "/team", "/log", "/sections"),
    *("/planned", "/channels", "/broadcast"),
)


def story(title: str) -> NewArticle:
    """A story without a Latin letter, save its topic of the vocabulary."""
    return new_article(
        title,
        summary=summary(*SENTENCES),
        language="ru",
        topics=("sport",),
        keywords=("паром",),
        site="Газета",
    )


@pytest.fixture
async def foreign(
    harness: NewsroomHarness,
    registered_in_all_languages: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[NewsroomHarness]:
    """A newsroom whose bot has a language without one English word."""
    del registered_in_all_languages
    write_catalogs(tmp_path / "locale", {PSEUDO_LANGUAGE: pseudo_texts()})
    monkeypatch.setattr(i18n, "LOCALE", tmp_path / "locale")
    async with harness.run():
        yield harness


def shown(message: Message) -> str:
    """The text of a message and of its buttons."""
    labels = [button["text"] for row in message.keyboard for button in row]
    units = message.text.encode("utf-16-le")
    codes = [
        units[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le")
        for one in message.entities
        if one.type in ("code", "pre")
    ]
    text = message.text
    for code in codes:
        text = text.replace(code, " ")
    return "\n".join([text, *map(str, labels)])


def menu_buttons(message: Message) -> list[str]:
    """The data of the buttons that open a menu or a question of the settings."""
    data = [str(button.get("callback_data", "")) for row in message.keyboard for button in row]
    return [one for one in data if (found := unpack(one)) and found.action in MENU_ACTIONS]


async def open_menus(person: UserHandle) -> list[str]:
    """What the screens behind the buttons of the settings show, those behind their buttons included."""
    message = await ask(person, "/settings")
    found, waiting, opened = [shown(message)], menu_buttons(message), set[str]()
    while waiting:
        data = waiting.pop()
        if data in opened:
            continue
        opened.add(data)
        if data not in menu_buttons(person.current(message)):
            message = await ask(person, "/settings")
            if data not in menu_buttons(message):
                continue
        await person.press(message, data)
        found.append(shown(person.current(message)))
        waiting += menu_buttons(person.current(message))
    return found


async def walk(person: UserHandle) -> list[str]:
    """What a reader sees who subscribes, opens every setting and mistypes commands."""
    screens = [
        await ask(person, command)
        for command in ("/start", "/subscribe", "/latest 3", "/search паром", "/help")
    ]
    latest = await ask(person, "/latest 3")
    await person.press(latest, "1")
    texts: list[str] = [shown(screen) for screen in [*screens, latest, *person.messages[-1:]]]
    texts += await open_menus(person)
    for command in (
        "/mute паром",
        "/watch рынок",
        "/mute topic sport 7 days",
        "/pause",
        "/privacy",
        "/saved",
        "/quatsch",
        "/time скоро",
        "/days среда",
        "/settings length длинно",
        "/timezone Атлантида",
        "/timezone 17:45",
        "/search паром since 2026-11-01",
        "/latest политика",
        "/unsubscribe",
        "привет всем",
        "/watch",
        "/mute",
        "/forgetme",
    ):
        texts.append(shown(await ask(person, command)))
    return texts


async def test_a_reader_of_another_language_sees_no_english(foreign: NewsroomHarness) -> None:
    await seed.publish_articles(foreign, *(story(title) for title in TITLES))
    hana = foreign.playground.add_user("Хана", language_code=PSEUDO_LANGUAGE)
    texts = await walk(hana)
    await foreign.move_clock_to(START + timedelta(hours=20))
    texts.append(shown(await hana.wait_for(TITLES[1])))
    assert any("\u2068Газета\u2069 · " in text for text in texts)
    english = {text: words for text in texts if (words := english_words(text, NAMES))}
    assert english == {}


async def test_readers_in_arabic_and_chinese_see_no_english(newsroom: NewsroomHarness) -> None:
    await seed.publish_articles(newsroom, *(story(title) for title in TITLES))
    names = {"ar": "عمر", "zh-hans": "小明"}
    people = [newsroom.playground.add_user(name, language_code=code) for code, name in names.items()]
    texts = [text for person in people for text in await walk(person)]
    assert {text: words for text in texts if (words := english_words(text, (*NAMES, *KEPT_NAMES)))} == {}


async def test_the_team_in_another_language_sees_no_english(foreign: NewsroomHarness) -> None:
    await seed.publish_articles(foreign, *(story(title) for title in TITLES))
    olga = foreign.owner
    olga.user.language_code = PSEUDO_LANGUAGE
    texts = [shown(await ask(olga, command)) for command in TEAM_COMMANDS]
    await olga.say("/cancel")
    await ask(olga, f"{TITLES[0]}\n\n{' '.join(SENTENCES * 6)}")
    card = await olga.wait_for(lambda message: bool(message.keyboard))
    texts.append(shown(card))
    await olga.press(card, str(card.keyboard[0][0]["callback_data"]))
    texts.append(shown(olga.current(card)))
    assert {
        text: words
        for text in texts
        if (words := english_words(text, (*NAMES, "Olga", socket.gethostname())))
    } == {}

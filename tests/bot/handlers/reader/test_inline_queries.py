"""Inline queries: any text and offset gets an answer, in the language and with the stories of the asker."""

from __future__ import annotations

from dataclasses import replace

import pytest
import telegram

from bot.handlers.reader import inline_queries, shared_cards
from bot.handlers.router import route
from bot.ports.inline_answers import InlineAnswer
from bot.settings import SharingPolicy
from data.delivery import shared_cards as stored_cards
from data.newsroom import referrals
from data.records.sharing import ReferralKind
from tests.bot.handlers.requests import READER, RequestFactory
from tests.bot.services.seed import publish, retract
from tests.support.recording_telegram import RecordingTelegram

ASKER = {"id": READER.id, "is_bot": False, "first_name": "Rita"}


async def ask(
    requests: RequestFactory,
    telegram_: RecordingTelegram,
    text: str,
    offset: str = "",
    language: str = "en",
) -> InlineAnswer:
    """The answer to a query that comes as an update."""
    query = {"id": "1", "from": {**ASKER, "language_code": language}, "query": text, "offset": offset}
    await route(requests.app, telegram_.updates.parse({"update_id": 1, "inline_query": query}))
    return telegram_.recorded_inline.answers[-1]


def titles(answer: InlineAnswer) -> list[str]:
    return [result.title for result in answer.results]


async def test_the_newest_stories_are_paged_by_any_offset(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await publish(requests.app.database, *(f"Story {n}" for n in range(12)))
    first = await ask(requests, telegram, "")
    assert (titles(first)[0], len(first.results), first.next_offset) == ("Story 11", 10, "1")
    assert titles(await ask(requests, telegram, "", first.next_offset)) == ["Story 1", "Story 0"]
    for hostile in ("-1", "x", "٣", "9" * 60):
        assert titles(await ask(requests, telegram, " ", hostile)) == titles(first)
    assert titles(await ask(requests, telegram, "", "50")) == []


@pytest.mark.parametrize(
    "text", ["s0", "topic:", "since:x", "\ud83d\ude00", "x" * 256, "%_", '"', "s" + "9" * 15]
)
async def test_any_text_is_answered(requests: RequestFactory, telegram: RecordingTelegram, text: str) -> None:
    await publish(requests.app.database, "A ferry")
    answer = await ask(requests, telegram, text)
    assert (answer.results, answer.start_parameter) == ((), "open")


async def test_a_code_offers_its_story_until_it_is_retracted(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    number, _ = await publish(requests.app.database, "A ferry", "A lake")
    assert titles(await ask(requests, telegram, f"s{number}")) == ["A ferry"]
    await retract(requests.app.database, number)
    assert titles(await ask(requests, telegram, f"s{number}")) == []
    assert "A ferry" not in titles(await ask(requests, telegram, "ferry"))


async def test_the_answer_is_in_the_askers_language(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await publish(requests.app.database, "A ferry")
    (card,) = (await ask(requests, telegram, "ferry", language="de")).results
    assert "<i>über <a" in card.screen.html
    assert card.id.endswith(":de")
    nothing = await ask(requests, telegram, "nonsense", language="de")
    assert nothing.button_label == "The Recorder öffnen"


async def test_a_choice_is_counted_and_stored_once_and_hostile_ones_are_ignored(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    app = requests.app
    (number,) = await publish(app.database, "A ferry")

    async def choose(result_id: str, name: str) -> None:
        fields = {"result_id": result_id, "from": ASKER, "query": "", "inline_message_id": name}
        await route(app, telegram.updates.parse({"update_id": 2, "chosen_inline_result": fields}))

    for result_id, name in (
        (f"s{number}:en", "card"),
        (f"s{number}:en", "card"),
        (f"s{number}:xx", "x" * 256),
        ("s99:en", "unknown"),
        ("nonsense", "other"),
        ("t_sport:en", "topic"),
    ):
        await choose(result_id, name)
    async with app.database.reading() as tx:
        assert await stored_cards.count_editable(tx, number) == 1
        assert await referrals.totals(tx, f"s{number}") == {ReferralKind.SHARED: 3}


async def test_a_card_chosen_after_the_retraction_says_so_at_once(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    app = requests.app
    (number,) = await publish(app.database, "A ferry")
    await retract(app.database, number)
    chosen = telegram_choice(f"s{number}:en")
    await shared_cards.record_choice(app, chosen)
    assert "retracted" in telegram.recorded_inline.edited["card"].html
    assert "A ferry" not in telegram.recorded_inline.edited["card"].html


async def test_without_message_days_no_message_is_stored(requests: RequestFactory) -> None:
    app = replace(requests.app, settings=replace(requests.app.settings, message_days=0))
    (number,) = await publish(app.database, "A ferry")
    await shared_cards.record_choice(app, telegram_choice(f"s{number}:en"))
    async with app.database.reading() as tx:
        assert await stored_cards.count_editable(tx, number) == 0


async def test_a_private_newsroom_offers_itself_alone(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    settings = replace(requests.app.settings, sharing=SharingPolicy.OFF)
    app = replace(requests.app, settings=settings)
    await publish(app.database, "A ferry")
    user = telegram_user()
    await inline_queries.answer(app, telegram_query(user))
    (answer,) = telegram.recorded_inline.answers
    assert (answer.results, answer.button_label) == ((), "Open The Recorder")


def telegram_user() -> telegram.User:
    return telegram.User(READER.id, "Rita", is_bot=False, language_code="en")


def telegram_query(user: telegram.User) -> telegram.InlineQuery:
    return telegram.InlineQuery("1", user, "ferry", "")


def telegram_choice(result_id: str) -> telegram.ChosenInlineResult:
    return telegram.ChosenInlineResult(result_id, telegram_user(), "", inline_message_id="card")

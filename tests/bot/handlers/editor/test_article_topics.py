"""The topics of an article as buttons on its card, and typed ones."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import article_card, article_topics
from bot.ports.messenger import Button, Screen
from bot.services.articles import editing
from data.records.articles import Article
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import add_draft
from tests.support.recording_telegram import RecordingTelegram

GARDEN = """A garden grows on the roof

The garden on the roof of the old house has forty kinds of roses. Nobody had planted anything."""
DERBY = """Rovers win the derby

The striker scored two goals for the team. The coach praised every player and the fans."""


def button(screen: Screen, label: str) -> Button:
    return next(each for row in screen.rows for each in row if each.label == label)


async def press(requests: RequestFactory, screen: Screen, label: str) -> None:
    """Press a topic's button."""
    _, _, number, *args = button(screen, label).data.split(":")
    await article_topics.toggle(await requests.press(Action.TOGGLE_ARTICLE_TOPIC, number, *args, by=OWNER))


async def topics_of(requests: RequestFactory, draft: Article) -> tuple[str, ...]:
    return (await editing.get(requests.app.database, draft.id)).topics


async def test_a_draft_without_topics_offers_the_most_likely_ones(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app, GARDEN)
    assert draft.topics == ()
    await article_card.show(await requests.press(Action.SHOW_ARTICLE, draft.id, by=OWNER))
    card = telegram.last
    assert "No topic yet:</b> tap one" in card.html
    labels = [[each.label for each in row] for row in card.rows]
    assert labels[0] == ["Publish", "Later…"]
    assert [len(row) for row in labels[1:3]] == [3, 2]
    assert labels[2] == ["Edit title", "Edit topics"]
    assert sum(map(len, labels)) <= 10
    await press(requests, card, labels[1][0])
    assert await topics_of(requests, draft) == (labels[1][0],)
    assert f"Topics: {labels[1][0]}" in telegram.last_edit.html
    assert labels[1][1] not in [each.label for row in telegram.last_edit.rows for each in row]


async def test_the_chooser_marks_the_topics_and_offers_the_most_likely_first(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app, DERBY)
    assert draft.topics == ("sport",)
    await article_topics.show_chooser(await requests.press(Action.CHOOSE_TOPICS, draft.id, by=OWNER))
    first = telegram.last_edit
    assert first.rows[0][0].label == "✓ sport"
    await press(requests, first, "✓ sport")
    assert await topics_of(requests, draft) == ()
    assert telegram.last_edit.rows[0][0].label == "sport", "the likeliest, though no longer chosen"
    shown = {each.label for row in telegram.last_edit.rows for each in row}
    more = button(telegram.last_edit, "More ›").data.split(":")
    await article_topics.show_chooser(
        await requests.press(Action.CHOOSE_TOPICS, draft.id, more[-1], by=OWNER)
    )
    others = {each.label for row in telegram.last_edit.rows for each in row}
    assert others & shown == {"More ›", "Done"}


async def test_a_mistyped_topic_is_asked_about_before_it_is_made(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app, GARDEN)
    for chosen, expected in ((1, ("sport", "harbour")), (0, ("sprot", "harbour"))):
        await article_topics.show_chooser(await requests.press(Action.CHOOSE_TOPICS, draft.id, by=OWNER))
        await article_topics.receive_typed(await requests.message("sprot, harbour", by=OWNER))
        assert "“sprot” is no topic yet. Did you mean “sport”?" in telegram.last.html
        before = await topics_of(requests, draft)
        assert before != expected
        await article_topics.set_typed(
            await requests.press(Action.SET_TYPED_TOPICS, draft.id, chosen, by=OWNER)
        )
        assert await topics_of(requests, draft) == expected
        await editing.set_topics(requests.app.database, draft.id, (), OWNER, draft.created_at)


async def test_a_button_of_a_question_that_is_over_changes_nothing(requests: RequestFactory) -> None:
    draft = await add_draft(requests.app, GARDEN)
    with pytest.raises(UserError):
        await article_topics.set_typed(await requests.press(Action.SET_TYPED_TOPICS, draft.id, 1, by=OWNER))
    with pytest.raises(UserError):
        await article_topics.toggle(
            await requests.press(Action.TOGGLE_ARTICLE_TOPIC, draft.id, "00000000", 0, by=OWNER)
        )
    assert await topics_of(requests, draft) == ()

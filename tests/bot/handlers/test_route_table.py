"""Every command and step has a handler, and routes demand the right role."""

import pytest

from bot.callback_data import Action
from bot.commands import COMMANDS
from bot.handlers.route_table import ANSWER_ROUTES, BUTTON_ROUTES, COMMAND_HANDLERS
from bot.services.conversations import Step
from data.records.newsroom import Role

STEPS_WITHOUT_ANSWER = {
    Step.ADDING,  # the next text is a story, as without the step
    Step.FEED_CHOICE,  # answered by a button
    Step.FEED_FORECAST,
    Step.FEED_LIST,
    Step.CHANNEL,  # answered by Telegram's keys
    Step.ALBUM,
    Step.COLLECTING,
    Step.ADDED,
    Step.REFUSED,
}


def test_every_command_has_a_handler() -> None:
    assert set(COMMAND_HANDLERS) == {command.name for command in COMMANDS}


def test_every_step_that_expects_an_answer_is_routed() -> None:
    assert set(ANSWER_ROUTES) == set(Step) - STEPS_WITHOUT_ANSWER


@pytest.mark.parametrize(
    "action",
    [
        *(Action.SUBSCRIBE, Action.TOGGLE_TIME, Action.PAUSE, Action.FORGET, Action.SHOW_SETTINGS),
        *(Action.MUTE_STORY, Action.SET_MUTE, Action.LIST_MUTED, Action.LIFT_MUTE, Action.MUTE_AGAIN),
    ],
)
def test_buttons_that_change_a_groups_subscription_are_for_its_administrators(action: Action) -> None:
    assert BUTTON_ROUTES[action].changes_group


def test_team_and_newsroom_buttons_are_not_for_readers() -> None:
    assert BUTTON_ROUTES[Action.ASK_EDITOR].role is Role.OWNER
    assert BUTTON_ROUTES[Action.PUBLISH].role is Role.EDITOR
    assert ANSWER_ROUTES[Step.TEAM].role is Role.OWNER

"""Callback data of buttons fit into 64 bytes and are read back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import MAX_BYTES, Action, CallbackData, for_chat, pack, unpack
from bot.handlers.route_table import BUTTON_ROUTES


@given(st.sampled_from(Action), st.lists(st.integers(-1000, 1000), max_size=4))
def test_packed_callback_data_are_unpacked_again(action: Action, numbers: list[int]) -> None:
    callback = unpack(pack(action, *numbers))
    assert callback is not None
    assert (callback.action, [callback.number(i) for i in range(len(numbers))]) == (action, numbers)


@given(st.text(max_size=80))
def test_any_text_is_unpacked_or_ignored(data: str) -> None:
    found = unpack(data)
    assert found is None or isinstance(found.number(0), int)


def test_callback_data_over_telegrams_limit_is_an_error() -> None:
    free = MAX_BYTES - len(pack(Action.PUBLISH, ""))
    assert len(pack(Action.PUBLISH, "x" * free).encode()) == MAX_BYTES
    with pytest.raises(ValueError, match="over 64 bytes"):
        pack(Action.PUBLISH, "x" * (free + 1))


def test_callback_data_of_another_version_are_ignored() -> None:
    assert unpack("v0:pub:1") is None
    assert unpack("v1") is None
    assert unpack("v1:no_such_action:1") is None
    assert unpack("v1:pub:1") == CallbackData(Action.PUBLISH, ("1",))


def test_a_missing_or_non_numeric_argument_is_minus_one() -> None:
    assert CallbackData(Action.PUBLISH, ()).number(0) == -1
    assert CallbackData(Action.PUBLISH, ("x",)).number(0) == -1


def test_a_forged_number_too_large_for_the_database_is_minus_one() -> None:
    assert CallbackData(Action.PUBLISH, (str(2**53),)).number(0) == -1
    assert CallbackData(Action.PUBLISH, (str(2**52),)).number(0) == 2**52  # the largest id of Telegram


def test_a_missing_text_argument_is_empty() -> None:
    callback = CallbackData(Action.PAUSE, ("7",))
    assert (callback.text(0), callback.text(1)) == ("7", "")


def test_every_action_is_routed() -> None:
    # The router turns the button of a suggested command into that command.
    assert {*BUTTON_ROUTES, Action.RUN_COMMAND} == set(Action)


def test_callback_data_can_be_about_another_chat() -> None:
    data = for_chat(pack(Action.OPEN_SETTING, "times"), -1001234567890)
    assert unpack(data) == CallbackData(Action.OPEN_SETTING, ("times",), -1001234567890)
    assert unpack("v1@x:go:times") is None
    assert unpack("v1@99999999999999999999:go:times") == CallbackData(Action.OPEN_SETTING, ("times",), 0)
    with pytest.raises(ValueError, match="over 64 bytes"):
        for_chat(pack(Action.CHOOSE_TIMEZONE, "x" * 50), -1001234567890)

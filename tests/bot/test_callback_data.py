import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import MAX_BYTES, Action, CallbackData, pack, unpack
from bot.handlers.route_table import BUTTON_ROUTES


@given(st.sampled_from(Action), st.lists(st.integers(-1000, 1000), max_size=4))
def test_what_is_packed_comes_back(action: Action, numbers: list[int]) -> None:
    callback = unpack(pack(action, *numbers))
    assert callback is not None
    assert (callback.action, [callback.number(i) for i in range(len(numbers))]) == (action, numbers)


@given(st.text(max_size=80))
def test_any_data_is_a_callback_or_none(data: str) -> None:
    found = unpack(data)
    assert found is None or isinstance(found.number(0), int)


def test_data_over_telegrams_limit_is_refused_here_already() -> None:
    room = MAX_BYTES - len(pack(Action.PUBLISH, ""))
    assert len(pack(Action.PUBLISH, "x" * room).encode()) == MAX_BYTES
    with pytest.raises(ValueError, match="over 64 bytes"):
        pack(Action.PUBLISH, "x" * (room + 1))


def test_buttons_of_another_version_are_not_ours() -> None:
    assert unpack("v0:pub:1") is None
    assert unpack("v1") is None
    assert unpack("v1:no_such_action:1") is None
    assert unpack("v1:pub:1") == CallbackData(Action.PUBLISH, ("1",))


def test_an_argument_that_is_missing_or_no_number_is_minus_one() -> None:
    assert CallbackData(Action.PUBLISH, ()).number(0) == -1
    assert CallbackData(Action.PUBLISH, ("x",)).number(0) == -1


def test_a_forged_number_never_outgrows_the_database() -> None:
    assert CallbackData(Action.PUBLISH, (str(2**53),)).number(0) == -1
    assert CallbackData(Action.PUBLISH, (str(2**52),)).number(0) == 2**52  # somebody's number


def test_every_action_is_routed() -> None:
    assert set(BUTTON_ROUTES) == set(Action)

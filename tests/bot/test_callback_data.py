import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import MAX_BYTES, Callback, pack, unpack


@given(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.lists(st.integers(-1000, 1000), max_size=4))
def test_what_is_packed_comes_back(action: str, numbers: list[int]) -> None:
    callback = unpack(pack(action, *numbers))
    assert callback is not None
    assert (callback.action, [callback.number(i) for i in range(len(numbers))]) == (action, numbers)


@given(st.text(max_size=80))
def test_any_data_is_a_callback_or_none(data: str) -> None:
    found = unpack(data)
    assert found is None or isinstance(found.number(0), int)


def test_data_over_telegrams_limit_is_refused_here_already() -> None:
    assert len(pack("a", "x" * (MAX_BYTES - 5)).encode()) == MAX_BYTES
    with pytest.raises(ValueError, match="over 64 bytes"):
        pack("a", "x" * (MAX_BYTES - 4))


def test_buttons_of_another_version_are_not_ours() -> None:
    assert unpack("v0:pub:1") is None
    assert unpack("v1") is None
    assert unpack("v1:pub:1") == Callback("pub", ("1",))


def test_an_argument_that_is_missing_or_no_number_is_minus_one() -> None:
    assert Callback("pub", ()).number(0) == -1
    assert Callback("pub", ("x",)).number(0) == -1


def test_a_forged_number_never_outgrows_the_database() -> None:
    assert Callback("pub", (str(2**53),)).number(0) == -1
    assert Callback("pub", (str(2**52),)).number(0) == 2**52  # somebody's number

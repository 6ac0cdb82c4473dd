"""A folder serves one `lede try` at a time, and the second one is told where the first is open."""

from pathlib import Path

import pytest

from bot.cli.playground import default_folder, has_display
from bot.cli.playground_lock import lock_folder
from bot.errors import LedeError


def test_a_second_trial_of_a_folder_is_refused_with_the_address_of_the_first(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "playground"
    with lock_folder(folder) as publish_address:
        with pytest.raises(LedeError, match="open already by another process"), lock_folder(folder):
            pass
        publish_address("http://127.0.0.1:8180")
        with (
            pytest.raises(LedeError, match=r"open already at http://127\.0\.0\.1:8180\. "),
            lock_folder(folder),
        ):
            pass
        with lock_folder(tmp_path / "state" / "other"):
            pass
    with lock_folder(folder):
        pass


def test_a_trial_is_kept_in_the_source_tree_or_in_the_state_folder_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "pyproject.toml").touch()
    assert default_folder({}, tmp_path / "source") == tmp_path / "source" / "var" / "playground"
    environ = {"XDG_STATE_HOME": str(tmp_path / "state")}
    assert default_folder(environ, tmp_path) == tmp_path / "state" / "lede" / "playground"
    assert default_folder({}, tmp_path) == Path.home() / ".local" / "state" / "lede" / "playground"


def test_a_browser_is_opened_only_where_it_can_be_seen() -> None:
    assert has_display({}, "darwin")
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert has_display({"DISPLAY": ":0"}, "linux")
    assert not has_display({"DISPLAY": ""}, "linux")

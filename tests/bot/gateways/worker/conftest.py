"""Marks the tests of the worker's clients: each starts worker processes."""

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """Leave the tests of this folder out of `make quick`."""
    item.add_marker("process")

"""A package counts as available where a wheel with a locked hash fits the Python and the processor."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from scripts.check_wheels import (
    LOCK,
    PYTHONS,
    SOURCE_ONLY,
    locked_hashes,
    missing_wheels,
    supported_tags,
)
from tests.support.paths import ROOT

A, B, C = ("a" * 64, "b" * 64, "c" * 64)
LOCK_TEXT = f"""fast-thing==1.2 \\
    --hash=sha256:{A} \\
    --hash=sha256:{B}
old-thing==0.1 ; python_full_version < '3.12' \\
    --hash=sha256:{C}
"""


def listing(*wheels: tuple[str, str], name: str = "fast-thing", version: str = "1.2") -> dict[str, Any]:
    files = [
        {"url": f"https://files.example/{wheel}", "hashes": {"sha256": digest}} for wheel, digest in wheels
    ]
    return {"packages": [{"name": name, "version": version, "wheels": files}]}


@pytest.mark.parametrize(
    ("wheel", "python", "processor", "is_missing"),
    [
        ("fast_thing-1.2-cp313-cp313-manylinux_2_28_x86_64.whl", (3, 13), "x86_64", False),
        ("fast_thing-1.2-cp313-cp313-manylinux_2_28_x86_64.whl", (3, 13), "aarch64", True),
        ("fast_thing-1.2-cp313-cp313-manylinux_2_28_x86_64.whl", (3, 14), "x86_64", True),
        ("fast_thing-1.2-cp313-cp313t-manylinux_2_28_x86_64.whl", (3, 13), "x86_64", True),
        ("fast_thing-1.2-cp39-abi3-manylinux2014_aarch64.whl", (3, 14), "aarch64", False),
        ("fast_thing-1.2-cp313-cp313-manylinux_2_34_x86_64.whl", (3, 13), "x86_64", True),
        ("fast_thing-1.2-cp313-cp313-musllinux_1_2_x86_64.whl", (3, 13), "x86_64", True),
        ("fast_thing-1.2-cp313-cp313-macosx_11_0_arm64.whl", (3, 13), "aarch64", True),
        ("fast_thing-1.2-py3-none-any.whl", (3, 14), "aarch64", False),
        ("no wheel at all", (3, 14), "aarch64", True),
    ],
)
def test_a_wheel_fits_its_python_and_processor(
    wheel: str, python: tuple[int, int], processor: str, is_missing: bool
) -> None:
    found = list(missing_wheels(LOCK_TEXT, listing((wheel, A)), python, processor))
    assert ("fast-thing==1.2" in found) is is_missing


def test_a_wheel_whose_hash_is_not_locked_does_not_count() -> None:
    other = listing(("fast_thing-1.2-py3-none-any.whl", C))
    assert list(missing_wheels(LOCK_TEXT, other, (3, 13), "x86_64")) == ["fast-thing==1.2"]


def test_a_package_is_wanted_only_where_its_marker_says_so_and_in_its_version() -> None:
    newer = listing(("fast_thing-1.3-py3-none-any.whl", A), version="1.3")
    assert list(missing_wheels(LOCK_TEXT, newer, (3, 11), "x86_64")) == ["fast-thing==1.2", "old-thing==0.1"]
    assert list(missing_wheels(LOCK_TEXT, newer, (3, 12), "x86_64")) == ["fast-thing==1.2"]


def test_tags_are_of_one_python_and_one_processor() -> None:
    tags = {str(tag) for tag in supported_tags((3, 14), "aarch64")}
    assert {"cp314-cp314-manylinux_2_28_aarch64", "cp311-abi3-manylinux_2_17_aarch64"} <= tags
    assert not any("x86_64" in tag or "cp313-cp313" in tag for tag in tags)


def test_the_lock_is_read_whole_and_the_pythons_are_those_of_the_project() -> None:
    locked = locked_hashes((ROOT / LOCK).read_text("utf-8"))
    assert all(hashes for _, hashes in locked.values())
    assert {requirement.name for requirement, _ in locked.values()} >= {"aiohttp", "numpy", *SOURCE_ONLY}
    # A package that exists as source alone has one file, and so one hash.
    assert all(len(hashes) == 1 for one, hashes in locked.values() if one.name in SOURCE_ONLY)
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["classifiers"]
    named = [text.rpartition("3.")[2] for text in classifiers if "Python :: 3." in text]
    assert named == [str(minor) for _, minor in PYTHONS]

"""The lock files are complete: both pip and uv install them as they are, and look for nothing else."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
ASKED: dict[str, list[str]] = {
    "requirements.lock": [*PROJECT["project"]["dependencies"], *GROUPS["build"]],
    "requirements-dev.lock": [*PROJECT["project"]["dependencies"], *GROUPS["build"], *GROUPS["dev"]],
    "requirements-uv.lock": GROUPS["installer"],
    "requirements-crosslingual.lock": PROJECT["project"]["optional-dependencies"]["crosslingual"],
}


def entries(lock: str) -> list[str]:
    return re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8").rstrip())


def pins(lock: str) -> dict[str, str]:
    """The versions of a lock for the Python that runs."""
    found = [Requirement(entry.split("\\")[0]) for entry in entries(lock)]
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in found
        if pin.marker is None or pin.marker.evaluate()
    }


@pytest.mark.parametrize("lock", ASKED)
def test_every_entry_is_one_version_with_hashes_and_no_extra(lock: str) -> None:
    shape = re.compile(r"[a-z0-9-]+==[0-9][^\s\[\]]*( ; [^\\]+?)?( \\\n +--hash=sha256:[0-9a-f]{64})+")
    assert [entry for entry in entries(lock) if not shape.fullmatch(entry)] == []


@pytest.mark.parametrize("lock", ASKED)
def test_every_dependency_is_pinned_with_its_own_dependencies(lock: str) -> None:
    """pip does not look for dependencies, so that one missing here would be missing at run time."""
    # The extra is installed beside Lede.
    beside = pins("requirements.lock") if lock == "requirements-crosslingual.lock" else {}
    locked = beside | pins(lock)
    todo = [Requirement(text) for text in ASKED[lock]]
    seen: set[str] = set()
    missing = []
    while todo:
        wanted = todo.pop()
        name = canonicalize_name(wanted.name)
        if name not in locked or not wanted.specifier.contains(locked[name], prereleases=True):
            missing.append(str(wanted))
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        try:
            needs = [Requirement(text) for text in requires(wanted.name) or ()]
        except PackageNotFoundError:  # uv, where pip has installed
            continue
        for need in needs:
            extras = wanted.extras or {""}
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras):
                todo.append(need)
    assert missing == []


def test_both_locks_agree_on_every_version() -> None:
    product, tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert product.items() <= tests.items()


def test_the_makefile_and_its_script_name_files_that_exist() -> None:
    texts = [(ROOT / name).read_text("utf-8") for name in ("Makefile", "scripts/install.py")]
    named = set(re.findall(r"(?:requirements[a-z-]*\.lock|scripts/[a-z]+\.py)", "\n".join(texts)))
    assert named >= set(ASKED)
    assert [name for name in named if not (ROOT / name).exists()] == []

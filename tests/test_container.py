"""The image, its compose file and the systemd unit are confined, pinned, and name only what exists."""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import load_settings
from tests.support.paths import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LEDE = {name: service for name, service in SERVICES.items() if "build" in service}
UNIT = ROOT / "deploy" / "lede.service"
SETTINGS = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
FINAL_STAGE = DOCKERFILE.rpartition("\nFROM ")[2]


def test_the_image_is_built_from_hashed_locks_only() -> None:
    installs = re.findall(r"pip install [^\n\\&]+", DOCKERFILE)
    assert len(installs) == 3
    assert all("--no-deps" in line for line in installs)
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_the_final_stage_installs_nothing_and_runs_without_rights() -> None:
    assert DOCKERFILE.count("\nFROM ") == 2
    assert not re.search(r"\b(pip|apt-get|apt|curl|wget|gcc)\b", FINAL_STAGE)
    assert re.search(r"^USER 10001:10001$", FINAL_STAGE, re.MULTILINE)
    assert re.search(r"^VOLUME /lede/var$", FINAL_STAGE, re.MULTILINE)
    assert re.search(r"^STOPSIGNAL SIGTERM$", FINAL_STAGE, re.MULTILINE)
    assert "HEALTHCHECK" in FINAL_STAGE
    assert 'ENTRYPOINT ["lede"]' in FINAL_STAGE


def test_the_image_copies_only_what_is_there_and_what_is_not_ignored() -> None:
    ignore = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    allowed = [line[1:] for line in ignore if line.startswith("!")]
    assert "*" in ignore
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert set(names) == set(allowed)
    assert all((ROOT / name).exists() for name in names)
    assert not any(fnmatch.fnmatch(".env", pattern) for pattern in allowed)


def test_each_image_has_a_version() -> None:
    images = [service["image"] for service in SERVICES.values()]
    tag = re.search(r"^ARG PYTHON_TAG=(\S+)$", DOCKERFILE, re.MULTILINE)
    assert tag is not None
    images.append(f"python:{tag[1]}")
    assert [image for image in images if not re.fullmatch(r"[a-z]+:\d[\w.-]*", image)] == []
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert {service["image"] for service in LEDE.values()} == {f"lede:{version}"}


def test_the_profiles_are_sqlite_postgres_and_two_web_processes_with_a_worker_behind_a_proxy() -> None:
    by_profile: dict[str, set[str]] = {}
    for name, service in SERVICES.items():
        for profile in service["profiles"]:
            by_profile.setdefault(profile, set()).add(name)
    assert by_profile == {
        "sqlite": {"lede"},
        "postgres": {"lede-postgres", "db"},
        "scaled": {"web", "worker", "proxy", "db"},
    }
    assert SERVICES["web"]["deploy"]["replicas"] == 2
    assert SERVICES["web"]["command"] == ["run", "--role", "web"]
    assert SERVICES["worker"]["command"] == ["run", "--role", "worker"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", LEDE)
def test_each_container_of_lede_is_confined_and_given_settings_that_exist(name: str) -> None:
    service = LEDE[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["var:/lede/var"]
    assert service["stop_grace_period"] == "10s"
    assert "privileged" not in service
    environment: dict[str, str] = service["environment"]
    assert set(environment) <= SETTINGS
    given = {key: re.sub(r"\$\{[^}]*\}", "password", value) for key, value in environment.items()}
    settings = load_settings(given, env_file=None)
    # .env.example leaves HTTP_LISTEN empty, which would end the health check of the image.
    assert settings.http_listen is not None
    assert settings.http_listen[1] == 8080


def test_every_volume_and_file_that_a_service_mounts_exists() -> None:
    mounted = [
        str(volume).partition(":")[0] for service in SERVICES.values() for volume in service["volumes"]
    ]
    files = {name for name in mounted if name.startswith("./")}
    assert set(mounted) - files == set(COMPOSE["volumes"])
    assert all((ROOT / name).is_file() for name in files)


def test_the_unit_is_confined_and_starts_the_command_that_is_installed() -> None:
    lines = UNIT.read_text("utf-8").splitlines()
    assert {"ProtectSystem=strict", "NoNewPrivileges=true", "MemoryMax=2G", "TimeoutStopSec=10"} <= set(lines)
    assert "ExecStart=/srv/lede/.venv/bin/lede run" in lines
    assert "ReadWritePaths=/srv/lede/var" in lines


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "lede.service"
    # The command itself is not on this machine.
    unit.write_text(
        re.sub(r"^ExecStart=.*", "ExecStart=/bin/true", UNIT.read_text("utf-8"), flags=re.MULTILINE)
    )
    command = ["systemd-analyze", "verify", "--man=no", str(unit)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")

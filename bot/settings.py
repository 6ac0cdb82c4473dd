"""Reads the operator's settings from the environment and .env, and reports all problems at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

from bot.archive_settings import ArchivePolicy, ArchiveRobots, parse_site_url
from bot.errors import SettingsError

SUMMARY_METHODS = ("lede", "trees", "centrality", "lexrank", "textrank", "luhn", "lsa", "lead")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("text", "json")
BREAKING_APPROVALS = ("one", "two")
MAX_PAID_MESSAGES_PER_SECOND = 1000
MAX_MESSAGE_DAYS = 90
_MAX_PORT = 65535
_MAX_NAME_LENGTH = 64  # Telegram's limit
_MAX_ABOUT_LENGTH = 400  # Telegram takes 512, and instructions follow
_MIN_SIMILARITY = 0.6  # DB_URL, TIMEZONE and TELEGRAM_TOKEN resemble the settings that they mean
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_HOST = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class InDoubtPolicy(StrEnum):
    """What happens to a message whose outcome is unknown."""

    DROP = "drop"
    RESEND_ONCE = "resend_once"


class ReviewPolicy(StrEnum):
    """Whether an editor publishes a draft of their own."""

    OFF = "off"
    REQUIRED = "required"


class TipsPolicy(StrEnum):
    """Whether readers are asked to pass links and texts on to the newsroom."""

    ON = "on"
    OFF = "off"


class SharingPolicy(StrEnum):
    """Whether stories can be shared into other chats, and be opened there by people who do not subscribe."""

    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, each named as in .env.example but in lower case; see there for the meaning."""

    bot_token: str = ""
    newsroom_name: str = ""
    newsroom_about: str = ""
    admin_ids: frozenset[int] = frozenset()
    database_url: str = "sqlite+aiosqlite:///var/lede.db"
    telegram_api_url: str = "https://api.telegram.org"
    webhook_url: str = ""
    webhook_secret: str = ""
    http_listen: tuple[str, int] | None = None
    archive: ArchivePolicy = ArchivePolicy.OFF
    archive_url: str = ""
    archive_robots: ArchiveRobots = ArchiveRobots.INDEX
    default_timezone: str = "UTC"
    default_digest_times: tuple[str, ...] = ("08:00",)
    default_language: str = "en"
    summary_method: str = "lede"
    fetch_user_agent: str = ""
    fetch_allow: tuple[str, ...] = ()
    at_once_limit: int = 20
    breaking_limit: int = 3
    breaking_hours: int = 2
    breaking_approval: str = "one"
    in_doubt: InDoubtPolicy = InDoubtPolicy.DROP
    review: ReviewPolicy = ReviewPolicy.OFF
    tips: TipsPolicy = TipsPolicy.ON
    sharing: SharingPolicy = SharingPolicy.ON
    pictures: bool = False
    paid_broadcast_rate: int = 0
    backup_keep: tuple[int, int] = (7, 4)
    message_days: int = 30
    log_level: str = "INFO"
    log_format: str = "text"


def load_settings(environ: Mapping[str, str], env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings; a variable in the environment overrides the same one in `env_file`.

    Raises:
        SettingsError: With all problems, not only the first.
    """
    values = _merge_sources(environ, env_file)
    problems: list[str] = []
    fields: dict[str, object] = {}
    for name, parse in _PARSERS.items():
        text = values.get(name, "").strip()
        if not text:
            continue
        try:
            fields[name.lower()] = parse(text)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    settings = Settings(**fields)  # type: ignore[arg-type]  # each parser returns the type of its field
    reported = {problem.partition(":")[0] for problem in problems}
    problems += [
        problem for problem in _find_inconsistencies(settings) if problem.partition(":")[0] not in reported
    ]
    if problems:
        raise SettingsError(problems)
    return settings


def unknown_settings(env_file: Path = Path(".env")) -> tuple[str, ...]:
    """The names in `env_file` that are no settings, each with the setting that it resembles.

    Raises:
        SettingsError: The file cannot be read.
    """
    names = _read_env_file(env_file) if env_file.is_file() else {}
    return tuple(_with_suggestion(name) for name in names if name not in _PARSERS)


def _with_suggestion(name: str) -> str:
    near = get_close_matches(name.upper(), _PARSERS, n=1, cutoff=_MIN_SIMILARITY)
    return f"{name} (did you mean {near[0]}?)" if near else name


def require_token(settings: Settings) -> None:
    """Raise SettingsError where BOT_TOKEN is not set."""
    if not settings.bot_token:
        raise SettingsError(
            ["BOT_TOKEN: is not set. Ask @BotFather for one and put it into .env, or run `lede try` without."]
        )


def _merge_sources(environ: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    from_file = _read_env_file(env_file) if env_file is not None and env_file.is_file() else {}
    values = {name: value for name, value in from_file.items() if value is not None}
    return values | dict(environ)


def _read_env_file(path: Path) -> dict[str, str | None]:
    try:
        return dotenv_values(path)
    except UnicodeDecodeError as error:
        raise SettingsError([f"{path}: is not in UTF-8. Save the file with that encoding."]) from error
    except OSError as error:
        raise SettingsError([f"{path}: cannot be read ({error.strerror}). Check its permissions."]) from error


def _find_inconsistencies(settings: Settings) -> list[str]:
    problems = []
    if settings.archive is ArchivePolicy.PUBLIC and settings.http_listen is None:
        problems.append("HTTP_LISTEN: is needed with ARCHIVE=public, for example 127.0.0.1:8080.")
    if not settings.webhook_url:
        return problems
    if not settings.webhook_secret:
        problems.append("WEBHOOK_SECRET: is needed with WEBHOOK_URL; choose 16 or more letters and digits.")
    if settings.http_listen is None:
        problems.append("HTTP_LISTEN: is needed with WEBHOOK_URL, for example 127.0.0.1:8080.")
    return problems


def _parse_token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        # The message does not repeat the value, which may be a real token with a typing error.
        raise ValueError(
            "does not look like a bot token. It reads like 123456:ABC-DEF and comes from @BotFather."
        )
    return text


def _line_parser(most: int) -> Callable[[str], str]:
    """A parser of one line of up to `most` characters."""

    def parse(text: str) -> str:
        line = " ".join(text.split())
        if len(line) > most:
            raise ValueError(f"has {len(line)} characters, and {most} are possible. Shorten it.")
        if not line.isprintable():
            raise ValueError("has characters that cannot be shown. Remove them.")
        return line

    return parse


def _parse_ids(text: str) -> frozenset[int]:
    try:
        return frozenset(int(part) for part in re.split(r"[,\s]+", text) if part)
    except ValueError:
        raise ValueError(
            f"{text!r} should be Telegram user numbers with commas between, like 12345,67890."
        ) from None


def _parse_database_url(text: str) -> str:
    # The message does not repeat the value, which may contain a password.
    if text.startswith("sqlite+aiosqlite:///") or _is_postgres_url(text):
        return text
    raise ValueError(
        "should read like sqlite+aiosqlite:///var/lede.db, or postgresql://user:password@host/lede."
    )


def _is_postgres_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("postgresql", "postgres", "postgresql+asyncpg")
        return known and (parts.port is None or parts.port > 0) and len(parts.path) > 1
    except ValueError:
        return False


def _parse_root_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{text!r} is not a web address; it should start with https:// or http://.")
    return text.rstrip("/")


def _parse_webhook_url(text: str) -> str:
    url = _parse_root_url(text)
    if not url.startswith("https://") and urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("Telegram delivers to https:// addresses only.")
    return url


def _parse_secret(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,256}", text):
        raise ValueError("should be 8 to 256 letters, digits, _ or -.")
    return text


def _parse_listen_address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or not 0 <= int(port) <= _MAX_PORT:
        raise ValueError(f"{text!r} should be host:port, like 127.0.0.1:8080.")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - ":8080" means every interface


def _parse_timezone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{text!r} is not a time zone name; Europe/Berlin and UTC are.") from None


def _parse_times(text: str) -> tuple[str, ...]:
    found = []
    for part in re.split(r"[,\s]+", text.strip(", ")):
        match = _TIME.fullmatch(part)
        if not match:
            raise ValueError(f"{part!r} is not a time; write 24-hour times like 08:00,18:30.")
        found.append(f"{int(match[1]):02}:{match[2]}")
    return tuple(sorted(set(found)))


def _parse_language(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?", text):
        raise ValueError(f"{text!r} is not a language code; en and de are.")
    return text


def _choice_parser(choices: tuple[str, ...], fold: Callable[[str], str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if fold(text) not in choices:
            raise ValueError(f"{text!r} should be one of {', '.join(choices)}.")
        return fold(text)

    return parse


def _policy_parser(policy: type[StrEnum]) -> Callable[[str], StrEnum]:
    """A parser of one of a policy's values."""
    choose = _choice_parser(tuple(policy), str.lower)
    return lambda text: policy(choose(text))


def _parse_paid_rate(text: str) -> int:
    if not text.isdecimal() or int(text) > MAX_PAID_MESSAGES_PER_SECOND:
        raise ValueError(f"{text!r} should be a number from 0 (off) to {MAX_PAID_MESSAGES_PER_SECOND}.")
    return int(text)


def _parse_switch(text: str) -> bool:
    if text.lower() not in ("on", "off"):
        raise ValueError(f"{text!r} should be on or off.")
    return text.lower() == "on"


def _parse_message_days(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > MAX_MESSAGE_DAYS:
        raise ValueError(f"{text!r} should be a number of days from 0 (none) to {MAX_MESSAGE_DAYS}.")
    return int(text)


def _number_parser(most: int) -> Callable[[str], int]:
    """A parser of a whole number from 0 to `most`."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or int(text) > most:
            raise ValueError(f"{text!r} should be a number from 0 to {most}.")
        return int(text)

    return parse


def _parse_backup_keep(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,3})(?:[,\s]+(\d{1,3}))?", text, re.ASCII)
    if not match:
        raise ValueError(
            f"{text!r} should be two numbers, of days and of weeks, like 7,4; 0 makes no backups."
        )
    return int(match[1]), int(match[2] or 0)


def _parse_user_agent(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise ValueError("should be plain letters, digits and signs, like Gazette/1 (desk@example.org).")
    return text


def _parse_allow_list(text: str) -> tuple[str, ...]:
    entries = tuple(part for part in re.split(r"[,\s]+", text) if part)
    for entry in entries:
        if not (_is_network(entry) or _HOST.fullmatch(entry) or _is_host_and_port(entry)):
            raise ValueError(
                f"{entry!r} is neither a host name, with or without a port, nor addresses like 10.1.0.0/16."
            )
    return entries


def _is_host_and_port(entry: str) -> bool:
    """Whether an entry is a host or an address followed by a port."""
    host, _, port = entry.rpartition(":")
    if not (port.isascii() and port.isdecimal() and 0 < int(port) <= _MAX_PORT):
        return False
    if host.startswith("[") and host.endswith("]"):
        return "/" not in host and _is_network(host.strip("[]"))
    return _HOST.fullmatch(host) is not None


def _is_network(entry: str) -> bool:
    try:
        ip_network(entry, strict=False)
    except ValueError:
        return False
    return True


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "BOT_TOKEN": _parse_token,
    "NEWSROOM_NAME": _line_parser(_MAX_NAME_LENGTH),
    "NEWSROOM_ABOUT": _line_parser(_MAX_ABOUT_LENGTH),
    "ADMIN_IDS": _parse_ids,
    "DATABASE_URL": _parse_database_url,
    "TELEGRAM_API_URL": _parse_root_url,
    "WEBHOOK_URL": _parse_webhook_url,
    "WEBHOOK_SECRET": _parse_secret,
    "HTTP_LISTEN": _parse_listen_address,
    "ARCHIVE": _policy_parser(ArchivePolicy),
    "ARCHIVE_URL": parse_site_url,
    "ARCHIVE_ROBOTS": _policy_parser(ArchiveRobots),
    "DEFAULT_TIMEZONE": _parse_timezone,
    "DEFAULT_DIGEST_TIMES": _parse_times,
    "DEFAULT_LANGUAGE": _parse_language,
    "SUMMARY_METHOD": _choice_parser(SUMMARY_METHODS, str.lower),
    "FETCH_USER_AGENT": _parse_user_agent,
    "FETCH_ALLOW": _parse_allow_list,
    "AT_ONCE_LIMIT": _number_parser(1000),
    "BREAKING_LIMIT": _number_parser(24),
    "BREAKING_HOURS": _number_parser(24),
    "BREAKING_APPROVAL": _choice_parser(BREAKING_APPROVALS, str.lower),
    "IN_DOUBT": _policy_parser(InDoubtPolicy),
    "REVIEW": _policy_parser(ReviewPolicy),
    "TIPS": _policy_parser(TipsPolicy),
    "SHARING": _policy_parser(SharingPolicy),
    "PICTURES": _parse_switch,
    "PAID_BROADCAST_RATE": _parse_paid_rate,
    "BACKUP_KEEP": _parse_backup_keep,
    "MESSAGE_DAYS": _parse_message_days,
    "LOG_LEVEL": _choice_parser(LOG_LEVELS, str.upper),
    "LOG_FORMAT": _choice_parser(LOG_FORMATS, str.lower),
}

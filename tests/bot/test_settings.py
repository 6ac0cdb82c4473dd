"""Settings are read from the environment, explained in the example file, and all problems reported."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.archive_settings import ArchivePolicy, ArchiveRobots
from bot.errors import SettingsError
from bot.settings import (
    SUMMARY_METHODS,
    InDoubtPolicy,
    Settings,
    load_settings,
    require_token,
    unknown_settings,
)
from tests.support.paths import ROOT

NAMES = {field.name.upper() for field in fields(Settings)}
WEBHOOK = {
    "WEBHOOK_URL": "https://news.example.org/hook",
    "WEBHOOK_SECRET": "sixteen_letters_x",
    "HTTP_LISTEN": "127.0.0.1:8080",
}


def load(**environ: str) -> Settings:
    return load_settings(environ, None)


def problems(**environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(**environ)
    return caught.value.problems


def test_the_example_file_names_every_setting_and_no_other() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)) == NAMES


def test_the_example_file_holds_the_defaults() -> None:
    assert load_settings({}, ROOT / ".env.example") == Settings()


def test_each_setting_of_the_example_file_is_explained_above_it() -> None:
    for block in (ROOT / ".env.example").read_text("utf-8").strip().split("\n\n"):
        assert block.startswith("# ")


def test_the_example_file_names_all_methods_of_summaries() -> None:
    comments = " ".join((ROOT / ".env.example").read_text("utf-8").split())
    *others, last = SUMMARY_METHODS
    assert f"{', '.join(others)} or {last}" in comments


def test_every_setting_is_read() -> None:
    settings = load(
        BOT_TOKEN="123:abc-DEF_4",
        NEWSROOM_NAME=" Harbour  Digest ",
        NEWSROOM_ABOUT="News of the port, every morning.",
        ADMIN_IDS="12, 34",
        DATABASE_URL="sqlite+aiosqlite:////srv/lede.db",
        TELEGRAM_API_URL="http://127.0.0.1:8081/",
        ARCHIVE="Public",
        ARCHIVE_URL="https://news.example.org/archive/",
        ARCHIVE_ROBOTS="noindex",
        DEFAULT_TIMEZONE="Asia/Shanghai",
        DEFAULT_DIGEST_TIMES="18:30, 8:00",
        DEFAULT_LANGUAGE="de",
        SUMMARY_METHOD="LexRank",
        FETCH_USER_AGENT="Gazette/1 (desk@example.org)",
        FETCH_ALLOW="wiki.test, 10.1.0.0/16 fd00::1 wiki.test:8080 [fd00::1]:81",
        IN_DOUBT="Resend_Once",
        PAID_BROADCAST_RATE="1000",
        BACKUP_KEEP="14, 0",
        LOG_LEVEL="debug",
        LOG_FORMAT="JSON",
        **WEBHOOK,
    )
    assert settings == Settings(
        bot_token="123:abc-DEF_4",
        newsroom_name="Harbour Digest",
        newsroom_about="News of the port, every morning.",
        admin_ids=frozenset({12, 34}),
        database_url="sqlite+aiosqlite:////srv/lede.db",
        telegram_api_url="http://127.0.0.1:8081",
        webhook_url=WEBHOOK["WEBHOOK_URL"],
        webhook_secret=WEBHOOK["WEBHOOK_SECRET"],
        http_listen=("127.0.0.1", 8080),
        archive=ArchivePolicy.PUBLIC,
        archive_url="https://news.example.org/archive",
        archive_robots=ArchiveRobots.NOINDEX,
        default_timezone="Asia/Shanghai",
        default_digest_times=("08:00", "18:30"),
        default_language="de",
        summary_method="lexrank",
        fetch_user_agent="Gazette/1 (desk@example.org)",
        fetch_allow=("wiki.test", "10.1.0.0/16", "fd00::1", "wiki.test:8080", "[fd00::1]:81"),
        in_doubt=InDoubtPolicy.RESEND_ONCE,
        paid_broadcast_rate=1000,
        backup_keep=(14, 0),
        log_level="DEBUG",
        log_format="json",
    )


def test_a_public_archive_needs_an_address_to_listen_on() -> None:
    assert [one.partition(":")[0] for one in problems(ARCHIVE="public")] == ["HTTP_LISTEN"]
    assert load(ARCHIVE="off").archive is load(ARCHIVE="").archive is ArchivePolicy.OFF


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "not-a-token"),
        ("NEWSROOM_NAME", "x" * 65),
        ("NEWSROOM_NAME", "Harbour\x07"),
        ("NEWSROOM_ABOUT", "x" * 401),
        ("ADMIN_IDS", "me"),
        ("FETCH_USER_AGENT", "Gazette\r\nHost: x"),
        ("FETCH_USER_AGENT", "Café"),
        ("FETCH_ALLOW", "10.0.0.0/99"),
        ("FETCH_ALLOW", "http://wiki.test/"),
        ("FETCH_ALLOW", "wiki.test:99999"),
        ("FETCH_ALLOW", "10.0.0.0/8:8080"),
        ("FETCH_ALLOW", "wiki.test:"),
        ("DATABASE_URL", "mysql://localhost/lede"),
        ("DATABASE_URL", "postgresql+psycopg2://localhost/lede"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_URL", "postgresql://localhost:port/lede"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("WEBHOOK_URL", "http://news.example.org/hook"),
        ("WEBHOOK_SECRET", "white space"),
        ("HTTP_LISTEN", "8080"),
        ("HTTP_LISTEN", "localhost:99999"),
        ("ARCHIVE", "yes"),
        ("ARCHIVE_URL", "news.example.org"),
        ("ARCHIVE_URL", "ftp://news.example.org"),
        ("ARCHIVE_URL", "https://news.example.org/?page=1"),
        ("ARCHIVE_URL", "https://me:word@news.example.org"),
        ("ARCHIVE_URL", 'https://news.example.org/"><script>'),
        ("ARCHIVE_URL", "https://[::1"),
        ("ARCHIVE_ROBOTS", "maybe"),
        ("DEFAULT_TIMEZONE", "Berlin"),
        ("DEFAULT_TIMEZONE", "../etc/passwd"),
        ("DEFAULT_DIGEST_TIMES", "25:00"),
        ("DEFAULT_LANGUAGE", "English"),
        ("SUMMARY_METHOD", "gpt"),
        ("IN_DOUBT", "perhaps"),
        ("PAID_BROADCAST_RATE", "1001"),
        ("PAID_BROADCAST_RATE", "-1"),
        ("PAID_BROADCAST_RATE", "many"),
        ("BACKUP_KEEP", "7,4,2"),
        ("BACKUP_KEEP", "-1"),
        ("BACKUP_KEEP", "daily"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_the_problem_of_a_bad_value_names_the_setting_and_the_expected_form(name: str, value: str) -> None:
    others = {key: text for key, text in WEBHOOK.items() if key != name}
    (problem,) = problems(**{**others, name: value})
    assert problem.startswith(f"{name}: ")
    assert len(problem) > len(name) + 20


def test_all_problems_of_the_settings_are_reported_at_once() -> None:
    found = problems(ADMIN_IDS="me", DEFAULT_TIMEZONE="Nowhere", WEBHOOK_URL="https://news.example.org/hook")
    assert [problem.partition(":")[0] for problem in found] == [
        "ADMIN_IDS",
        "DEFAULT_TIMEZONE",
        "WEBHOOK_SECRET",
        "HTTP_LISTEN",
    ]


def test_a_mistyped_token_is_not_repeated_in_its_problem() -> None:
    (problem,) = problems(BOT_TOKEN="123 abcSECRET")
    assert "SECRET" not in problem


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
@pytest.mark.parametrize(
    "rest", ["lede:s3cret@db.example.org:5433/lede?sslmode=require", "/lede?host=/run/pg"]
)
def test_a_database_url_may_name_a_postgresql_server(scheme: str, rest: str) -> None:
    url = f"{scheme}://{rest}"
    assert load(DATABASE_URL=url).database_url == url


def test_the_problem_of_a_database_url_does_not_show_its_password() -> None:
    (problem,) = problems(DATABASE_URL="postgresql://lede:s3cret@db.example.org:x/lede")
    assert "s3cret" not in problem


def test_the_environment_overrides_the_env_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("LOG_LEVEL=ERROR\nDEFAULT_TIMEZONE=Asia/Tokyo\n", "utf-8")
    settings = load_settings({"LOG_LEVEL": "DEBUG"}, file)
    assert (settings.log_level, settings.default_timezone) == ("DEBUG", "Asia/Tokyo")


def test_a_missing_token_raises_and_the_problem_names_lede_try() -> None:
    with pytest.raises(SettingsError, match="lede try"):
        require_token(Settings())


def test_an_env_file_in_another_encoding_is_named_in_plain_words(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"BOT_TOKEN=1:x # caf\xe9\n")
    with pytest.raises(SettingsError) as refusal:
        load_settings({}, file)
    assert refusal.value.problems == (f"{file}: is not in UTF-8. Save the file with that encoding.",)


def test_names_in_the_env_file_that_are_no_settings_are_listed_with_what_they_resemble(
    tmp_path: Path,
) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "BOT_TOKEN=1:x\nADMINS=12\nTIMEZONE=UTC\nbot_token=1:x\nCOMPOSE_PROJECT_NAME=news\n", "utf-8"
    )
    assert unknown_settings(file) == (
        "ADMINS (did you mean ADMIN_IDS?)",
        "TIMEZONE (did you mean DEFAULT_TIMEZONE?)",
        "bot_token (did you mean BOT_TOKEN?)",
        "COMPOSE_PROJECT_NAME",
    )
    assert unknown_settings(ROOT / ".env.example") == unknown_settings(tmp_path / "none") == ()

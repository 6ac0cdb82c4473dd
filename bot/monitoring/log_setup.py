"""Structured logs on standard error, as text or JSON, with the secrets taken out of every line."""

from __future__ import annotations

import json
import logging
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO

_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def set_up_logging(level: str, style: str, secrets: Iterable[str], stream: TextIO = sys.stderr) -> None:
    """Send all logs to `stream`, as "text" or "json", with every one of `secrets` blotted out.

    Libraries that log addresses are held at WARNING: a Bot API address holds the token.
    """
    handler = logging.StreamHandler(stream)
    kind = JsonFormatter if style == "json" else TextFormatter
    handler.setFormatter(kind(tuple(secret for secret in secrets if secret)))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "apscheduler", "aiosqlite", "aiohttp.access", "alembic", "telegram"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


class _Formatter(logging.Formatter, ABC):
    """Finds a record's own fields and takes the secrets out of the finished line."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        line = self.render(record, {k: v for k, v in vars(record).items() if k not in _STANDARD_FIELDS})
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line

    @abstractmethod
    def render(self, record: logging.LogRecord, extra: dict[str, object]) -> str:
        """The line for a record, before the secrets are taken out."""

    @staticmethod
    def timestamp(record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class TextFormatter(_Formatter):
    """One readable line: instant, level, logger, message, then name=value for each field."""

    def render(self, record: logging.LogRecord, extra: dict[str, object]) -> str:
        """See _Formatter."""
        fields = "".join(f" {name}={value}" for name, value in extra.items())
        line = f"{self.timestamp(record)} {record.levelname:7} {record.name}: {record.getMessage()}{fields}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(_Formatter):
    """One JSON object a line."""

    def render(self, record: logging.LogRecord, extra: dict[str, object]) -> str:
        """See _Formatter."""
        entry = {
            "at": self.timestamp(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **extra,
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)

"""Configures structured logs on standard error, as text or JSON, with secrets removed from every line."""

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
    """Send all logs to `stream` and replace each of `secrets` by asterisks.

    Libraries that log URLs are set to WARNING, since a URL of the Bot API contains the token.

    Args:
        level: Name of a level of logging.
        style: "text" or "json".
        secrets: Texts that must not be logged; empty ones are ignored.
        stream: Where the lines go.
    """
    handler = logging.StreamHandler(stream)
    kind = JsonFormatter if style == "json" else TextFormatter
    handler.setFormatter(kind(tuple(secret for secret in secrets if secret)))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "apscheduler", "aiosqlite", "aiohttp.access", "alembic", "telegram"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


class _Formatter(logging.Formatter, ABC):
    """Collects the extra fields of a record and removes the secrets from the formatted line."""

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
        """The line for a record and its extra fields, with secrets."""

    @staticmethod
    def timestamp(record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class TextFormatter(_Formatter):
    """Formats a record as time, level, logger, message and name=value for each field."""

    def render(self, record: logging.LogRecord, extra: dict[str, object]) -> str:
        """See _Formatter."""
        fields = "".join(f" {name}={value}" for name, value in extra.items())
        line = f"{self.timestamp(record)} {record.levelname:7} {record.name}: {record.getMessage()}{fields}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(_Formatter):
    """Formats a record as one JSON object."""

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

"""PostgreSQL's failures in words a person can act on, by its own codes.

The codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

from data.errors import DatabaseBusy, DatabaseUnavailable, DataError

_CONNECTION_LOST = (
    DatabaseUnavailable,
    "The connection to {name} was lost. Lede goes on as soon as it is back.",
)
_BUSY_ERROR = (DatabaseBusy, "{name} is held up by other work. Try again in a moment.")
_ERRORS_BY_CODE: dict[str, tuple[type[DataError], str]] = {
    "28P01": (DatabaseUnavailable, "{name} refuses the user name or password. Check both in DATABASE_URL."),
    "28000": (
        DatabaseUnavailable,
        "{name} does not let this user in from here. Check DATABASE_URL and the server's pg_hba.conf.",
    ),
    "3D000": (
        DatabaseUnavailable,
        "{name} does not exist. Make it (createdb), or name another in DATABASE_URL.",
    ),
    "42501": (
        DatabaseUnavailable,
        "The user in DATABASE_URL may not do this in {name}. Make that user its owner.",
    ),
    "25006": (
        DatabaseUnavailable,
        "{name} cannot be written: it only answers questions, as a standby does. Name the primary server.",
    ),
    "53100": (DatabaseUnavailable, "The disk of {name} is full. Free some space there; nothing was lost."),
    "53200": (DatabaseUnavailable, "The server of {name} is out of memory."),
    "53300": (DatabaseBusy, "{name} has no connection left. Raise max_connections, or stop something."),
    "58030": (DatabaseUnavailable, "The server of {name} cannot read or write its disk. Check that disk."),
    "57P03": (DatabaseUnavailable, "The server of {name} is starting or stopping. Try again in a moment."),
    "57P01": _CONNECTION_LOST,
    "57P02": _CONNECTION_LOST,
    "25P03": _CONNECTION_LOST,
    "40001": _BUSY_ERROR,
    "40P01": _BUSY_ERROR,
    "55P03": _BUSY_ERROR,
    "57014": _BUSY_ERROR,
}


def translate_error(error: BaseException | None, name: str) -> DataError | None:
    """The DataError for a driver's error, or None for a wrong statement, which no person can act on."""
    code = _sqlstate(error)
    found = _ERRORS_BY_CODE.get(code) or (_CONNECTION_LOST if _is_connection_lost(error, code) else None)
    return None if found is None else found[0](_format_sentence(found[1], name))


def translate_connect_error(error: BaseException, name: str) -> DataError:
    """The DataError that says why a connection could not be opened."""
    known = _ERRORS_BY_CODE.get(_sqlstate(error))
    if known is not None:
        return known[0](_format_sentence(known[1], name))
    if isinstance(error, TimeoutError):
        reason = "the server does not answer"
    elif isinstance(error, OSError):
        reason = (error.strerror or str(error)).rstrip(".")
    elif isinstance(error, ValueError):
        return DatabaseUnavailable("DATABASE_URL is not a database URL. Try postgresql://user@host/lede.")
    else:
        reason = type(error).__name__
    return DatabaseUnavailable(
        _format_sentence(
            f"{{name}} cannot be reached ({reason}). Check DATABASE_URL, and that the server runs.", name
        )
    )


def _sqlstate(error: BaseException | None) -> str:
    code = getattr(error, "sqlstate", None)
    return code if isinstance(code, str) else ""


def _is_connection_lost(error: BaseException | None, code: str) -> bool:
    """Whether the connection is lost: SQLSTATE class 08, or one of the driver's errors for it."""
    return (
        code.startswith("08")
        or isinstance(error, ConnectionError)
        or "connection is closed" in str(error)
        or type(error).__name__ == "InternalClientError"
    )


def _format_sentence(text: str, name: str) -> str:
    sentence = text.format(name=name)
    return sentence[:1].upper() + sentence[1:]

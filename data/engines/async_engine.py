"""SQLAlchemy's engine for asyncio, without the sessions that come with it.

`sqlalchemy.ext.asyncio` imports its sessions as well, and with them the object-relational mapper, which Lede
never uses: 6 MiB and 40 ms of each process. So its module `engine` is imported below a stand-in of the
package, which is removed afterwards: a later import of the whole package works, with the same classes.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec

_PACKAGE = "sqlalchemy.ext.asyncio"


def _import_without_sessions() -> None:
    spec = None if _PACKAGE in sys.modules else find_spec(_PACKAGE)
    if spec is None:
        return
    sys.modules[_PACKAGE] = module_from_spec(spec)  # never executed
    try:
        import sqlalchemy.ext.asyncio.engine  # noqa: F401, PLC0415 - see the docstring of the module
    finally:
        del sys.modules[_PACKAGE]


_import_without_sessions()

from sqlalchemy.ext.asyncio.engine import (  # noqa: E402 - the package stays out
    AsyncConnection,
    AsyncEngine,
    create_async_engine,
)

__all__ = ["AsyncConnection", "AsyncEngine", "create_async_engine"]

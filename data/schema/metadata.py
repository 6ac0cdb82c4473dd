"""The metadata that all tables belong to, and the type of their row ids."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite assigns row ids only to a key of type INTEGER. Ids that buttons or messages in flight may contain are
# never assigned twice (`sqlite_autoincrement`).
Id = BigInteger().with_variant(Integer, "sqlite")

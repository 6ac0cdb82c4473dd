"""Tests of notifications: they arrive, and a broken connection raises DatabaseUnavailable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pytest

from data.coordination import notifications
from data.database import Database
from data.errors import DatabaseUnavailable

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
def database_url(shared_postgres_url: str) -> str:
    return shared_postgres_url


@pytest.fixture
async def broken_network_url(database_url: str) -> AsyncIterator[str]:
    """The URL of a proxy to the server that drops the connection at the first LISTEN."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server = await _open_connection(database_url)
        with closing(writer), closing(server[1]):
            back = asyncio.create_task(_relay(server[0], writer))
            await _relay(reader, server[1], until=b"LISTEN")
            back.cancel()

    relay = await asyncio.start_server(serve, "127.0.0.1")
    parts = urlsplit(database_url)
    user = f"{parts.netloc.rpartition('@')[0]}@".lstrip("@")
    port = relay.sockets[0].getsockname()[1]
    async with relay:
        yield parts._replace(netloc=f"{user}127.0.0.1:{port}", query="sslmode=disable").geturl()


async def _open_connection(url: str) -> Streams:
    parts = urlsplit(url)
    chosen = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if "host" in chosen:
        return await asyncio.open_unix_connection(f"{chosen['host']}/.s.PGSQL.{chosen.get('port', 5432)}")
    return await asyncio.open_connection(parts.hostname, parts.port or 5432)


async def _relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, until: bytes = b"") -> None:
    while (found := await reader.read(65536)) and not (until and until in found):
        writer.write(found)


async def test_a_listener_is_notified_of_chats(database: Database, database_url: str) -> None:
    heard: asyncio.Queue[int] = asyncio.Queue()
    async with notifications.listen(database_url, heard.put_nowait):
        async with database.transaction() as tx:
            await notifications.notify_chats(tx, [7])
        assert await asyncio.wait_for(heard.get(), 30) == 7


async def test_a_connection_lost_before_listening_raises_database_unavailable(
    broken_network_url: str,
) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"does not answer|broke off"):
        async with notifications.listen(broken_network_url, lambda _: None):
            pass

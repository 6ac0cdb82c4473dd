"""Invalid certificates are refused with their reason, and only allowed ports are connected to."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.gateways.web.fetcher import FetchLimits, WebFetcher
from bot.gateways.web.ip_policy import AllowList
from bot.ports.fetcher import FetchError, FetchReason
from tests.bot.gateways.web.local_server import OPEN_NAME, FakeResolver, FakeSite

Authority = tuple[Path, Path]
openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes certificates with openssl")
# Python 3.13 verifies with VERIFY_X509_STRICT, which requires these extensions.
_AUTHORITY_CONFIG = """\
[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
CN = Test authority
[extensions]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
"""
_SERVER_EXTENSIONS = """\
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
"""


def _run(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    key, certificate, config = folder / "ca.key", folder / "ca.pem", folder / "ca.cnf"
    config.write_text(_AUTHORITY_CONFIG)
    _run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "30",
         "-config", config)  # fmt: skip
    return key, certificate


def _certificate(folder: Path, authority: Authority, name: str, days: str) -> Path:
    """A file with a key and a certificate for `name`, signed by the authority; `days` may be negative."""
    key, request, out, extensions = (folder / file for file in ("a.key", "a.csr", "a.pem", "a.ext"))
    extensions.write_text(f"{_SERVER_EXTENSIONS}subjectAltName=DNS:{name}\n")
    _run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={name}")
    _run("x509", "-req", "-in", request, "-CA", authority[1], "-CAkey", authority[0], "-CAcreateserial",
         "-out", out, "-days", days, "-extfile", extensions)  # fmt: skip
    out.write_bytes(key.read_bytes() + out.read_bytes())
    return out


@asynccontextmanager
async def _serve_tls(certificate: Path) -> AsyncIterator[int]:
    """A server on loopback with a certificate; yields its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    runner = web.AppRunner(web.Application(), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _reason(resolver: FakeResolver, certificate: Path) -> FetchReason:
    async with _serve_tls(certificate) as port:
        limits = FetchLimits(timeout_seconds=10.0, ports=frozenset({port}))
        fetcher = WebFetcher(allow=AllowList.parse([OPEN_NAME]), limits=limits, resolver=resolver)
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(f"https://{OPEN_NAME}:{port}/")
        return caught.value.reason


@openssl
@pytest.mark.parametrize(
    ("name", "days", "reason"),
    [
        ("other.test", "30", FetchReason.TLS_NAME),
        (OPEN_NAME, "-1", FetchReason.TLS_EXPIRED),
        (OPEN_NAME, "30", FetchReason.STATUS),
    ],
    ids=["another name", "expired", "valid"],
)
async def test_a_certificate_is_checked_for_its_name_and_dates(
    resolver: FakeResolver, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    name: str, days: str, reason: FetchReason,
) -> None:  # fmt: skip
    trusting_context = ssl.create_default_context(cafile=str(authority[1]))
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trusting_context)
    assert await _reason(resolver, _certificate(tmp_path, authority, name, days)) is reason


@openssl
async def test_a_certificate_of_an_unknown_issuer_is_refused(
    resolver: FakeResolver, authority: Authority, tmp_path: Path
) -> None:
    assert (
        await _reason(resolver, _certificate(tmp_path, authority, OPEN_NAME, "30")) is FetchReason.TLS_UNKNOWN
    )


@openssl
async def test_a_self_signed_certificate_is_refused(
    resolver: FakeResolver, authority: Authority, tmp_path: Path
) -> None:
    self_signed = tmp_path / "self_signed.pem"
    self_signed.write_bytes(authority[0].read_bytes() + authority[1].read_bytes())
    assert await _reason(resolver, self_signed) is FetchReason.TLS_UNKNOWN


async def test_an_allowed_host_with_a_port_is_fetched_from_at_that_port(
    site: FakeSite, resolver: FakeResolver
) -> None:
    site.answer("/", "<!doctype html><title>Wiki</title>")
    fetcher = WebFetcher(allow=AllowList.parse([f"{OPEN_NAME}:{site.port}"]), resolver=resolver)
    assert (await fetcher.fetch(site.url())).status == 200


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (OPEN_NAME, FetchReason.BAD_PORT),
        (f"{OPEN_NAME}:1", FetchReason.BAD_PORT),
        ("127.0.0.0/8", FetchReason.BAD_PORT),
        ("other.test:{port}", FetchReason.BAD_PORT),
    ],
)
async def test_no_other_entry_allows_an_unusual_port(
    site: FakeSite, resolver: FakeResolver, entry: str, reason: FetchReason
) -> None:
    fetcher = WebFetcher(allow=AllowList.parse([entry.format(port=site.port)]), resolver=resolver)
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(site.url())
    assert caught.value.reason is reason


def test_a_host_with_a_port_is_allowed_at_that_port_only() -> None:
    allow = AllowList.parse(["wiki.test:8080", "[FD00::1]:81", "10.1.2.3:8080"])
    assert allow.allows("Wiki.test.", "10.0.0.1", 8080)
    assert not allow.allows("wiki.test", "10.0.0.1", 80)
    assert allow.allows("fd00::1", "fd00::1", 81)
    assert allow.allows("10.1.2.3", "10.1.2.3", 8080)
    assert not allow.allows("evil.test", "10.1.2.3", 8080)

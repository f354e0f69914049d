"""Certificates are verified, but of the hosts that the registry excepts: a real crawl against a wrong certificate."""

from pathlib import Path

import pytest

from crawler.registry import COLUMNS
from tests.commands import scrapy
from tests.portals import Fault, Portals

HOST = "www.hanyin.gov.cn"


@pytest.mark.parametrize("excepted", [False, True])
def test_a_wrong_certificate(tmp_path: Path, *, excepted: bool) -> None:
    registry = tmp_path / "registry.csv"
    row = f"hanyin,610921,汉阴县,county,https://{HOST},,yes,,{HOST if excepted else ''}"
    registry.write_text(f"{','.join(COLUMNS)},unverified_hosts\n{row}\n", encoding="utf-8")
    with Portals([Fault("wrong_certificate", host=HOST, scheme="https")], slugs=["hanyin"]) as portals:
        environment = {
            **portals.environment(),
            "SSL_CERT_FILE": str(portals.authority),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'nianbao.db'}",
            "ARCHIVE_DIR": str(tmp_path / "archive"),
            "JURISDICTIONS_FILE": str(registry),
        }
        command = ["crawl", "hanyin", "-a", "year=2023", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
        ended = scrapy(environment, *command, "-s", "RETRY_TIMES=0")
        schemes = {request.scheme for request in portals.requests}
    assert schemes == ({"https"} if excepted else {"http"})
    assert ("tls_failed" in ended.told) != excepted

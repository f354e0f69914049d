"""`scrapy detect` as a maintainer runs it: child processes against the replica portals."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.lint import lint
from tests.portals import Fault, Portals

PROJECT = Path(__file__).resolve().parents[3]
REPLICA = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "DOWNLOAD_VERIFY_CERTIFICATES=False")
HEADER = "slug,code,name,level,portal,entry,enabled,note\n"


def detect(folder: Path, portals: Portals, url: str, *, registry: str | None = None) -> tuple[int, str, str]:
    environment = {**portals.environment(), "DATABASE_URL": f"sqlite:///{folder / 'nianbao.db'}"}
    if registry is not None:
        (folder / "registry.csv").write_text(registry, encoding="utf-8")
        environment["JURISDICTIONS_FILE"] = str(folder / "registry.csv")
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "detect", *REPLICA, "-s", "RETRY_TIMES=0", url],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not (folder / "nianbao.db").exists(), "it keeps nothing"
    return done.returncode, done.stdout, done.stderr


def test_a_portal_that_is_not_in_the_registry(tmp_path: Path) -> None:
    other = HEADER + "cixi,330282,慈溪市,county,http://www.cixi.gov.cn,,yes,\n"
    with Portals(slugs=["yanchi"]) as portals:
        status, told, _ = detect(tmp_path, portals, "http://www.yanchi.gov.cn/", registry=other)
        articles = [request.url for request in portals.requests if re.search(r"/t\d{8}_\d+\.", request.path)]
        reports = portals.truths("yanchi")
    assert status == 0, told
    assert articles == []
    assert "trs" in told.splitlines()[0]
    asked = re.search(r"a crawl would ask for (\d+) reports", told)
    assert asked is not None
    assert int(asked[1]) >= len(reports)  # a row may be unclear, then the article decides
    row = told.splitlines()[told.splitlines().index(HEADER.strip()) + 1]
    assert row.startswith("yanchi,?,盐池县,county,http://www.yanchi.gov.cn,,yes,")
    (tmp_path / "filled.csv").write_text(HEADER + row.replace("?", "640323") + "\n", encoding="utf-8")
    assert lint(tmp_path / "filled.csv") == []


def test_a_portal_that_is_in_the_registry_keeps_its_row(tmp_path: Path) -> None:
    with Portals(slugs=["hanyin"]) as portals:
        status, told, _ = detect(tmp_path, portals, "https://www.hanyin.gov.cn")
    assert status == 0, told
    row = next(csv.reader([told.splitlines()[-1]]))
    assert row[:7] == ["hanyin", "610921", "汉阴县", "county", "https://www.hanyin.gov.cn", "", "yes"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("refused", "unreachable"), ("script_challenge", "blocked_js"), ("firewall", "blocked_ip")],
)
def test_what_is_in_the_way_is_told(tmp_path: Path, fault: str, reason: str) -> None:
    with Portals([Fault(fault, host="www.hanyin.gov.cn")], slugs=["hanyin"]) as portals:
        status, told, errors = detect(tmp_path, portals, "https://www.hanyin.gov.cn")
    assert status == 1
    assert f"[{reason}]" in told
    assert "[no_channel]" in told
    assert "Traceback" not in told + errors


@pytest.mark.parametrize("url", ["www.yanchi.gov.cn", "http://127.0.0.1/", "ftp://www.yanchi.gov.cn", "--all"])
def test_wrong_use(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "detect", url],
        cwd=PROJECT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr

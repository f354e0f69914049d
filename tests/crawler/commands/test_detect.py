"""`scrapy detect` as a maintainer runs it: child processes against the replica portals."""

import csv
import os
import re
from pathlib import Path

import pytest

from crawler.lint import lint
from tests.commands import REPLICA, Ended, scrapy
from tests.portals import Fault, Portals

HEADER = "slug,code,name,level,portal,entry,enabled,note\n"


def detect(folder: Path, portals: Portals, url: str, *, registry: str | None = None) -> Ended:
    environment = {**portals.environment(), "DATABASE_URL": f"sqlite:///{folder / 'nianbao.db'}"}
    if registry is not None:
        (folder / "registry.csv").write_text(registry, encoding="utf-8")
        environment["JURISDICTIONS_FILE"] = str(folder / "registry.csv")
    ended = scrapy(environment, "detect", *REPLICA, "-s", "RETRY_TIMES=0", url)
    assert not (folder / "nianbao.db").exists(), "it keeps nothing"
    return ended


def test_a_portal_that_is_not_in_the_registry(tmp_path: Path) -> None:
    other = HEADER + "cixi,330282,慈溪市,county,http://www.cixi.gov.cn,,yes,\n"
    with Portals(slugs=["yanchi"]) as portals:
        ended = detect(tmp_path, portals, "http://www.yanchi.gov.cn/", registry=other)
        articles = [request.url for request in portals.requests if re.search(r"/t\d{8}_\d+\.", request.path)]
        reports = portals.truths("yanchi")
    assert ended.status == 0, ended.out
    assert articles == []
    assert "trs" in ended.out.splitlines()[0]
    asked = re.search(r"a crawl would ask for (\d+) reports", ended.out)
    assert asked is not None
    assert int(asked[1]) >= len(reports)  # a row may be unclear, then the article decides
    row = ended.out.splitlines()[ended.out.splitlines().index(HEADER.strip()) + 1]
    assert row.startswith("yanchi,?,盐池县,county,http://www.yanchi.gov.cn,,yes,")
    (tmp_path / "filled.csv").write_text(HEADER + row.replace("?", "640323") + "\n", encoding="utf-8")
    assert lint(tmp_path / "filled.csv") == []


def test_a_portal_that_is_in_the_registry_keeps_its_row(tmp_path: Path) -> None:
    with Portals(slugs=["hanyin"]) as portals:
        ended = detect(tmp_path, portals, "https://www.hanyin.gov.cn")
    assert ended.status == 0, ended.out
    row = next(csv.reader([ended.out.splitlines()[-1]]))
    assert row[:7] == ["hanyin", "610921", "汉阴县", "county", "https://www.hanyin.gov.cn", "", "yes"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("refused", "unreachable"), ("script_challenge", "blocked_js"), ("firewall", "blocked_ip")],
)
def test_what_is_in_the_way_is_told(tmp_path: Path, fault: str, reason: str) -> None:
    with Portals([Fault(fault, host="www.hanyin.gov.cn")], slugs=["hanyin"]) as portals:
        ended = detect(tmp_path, portals, "https://www.hanyin.gov.cn")
    assert ended.status == 1
    assert f"[{reason}]" in ended.out
    assert "[no_channel]" in ended.out
    assert "Traceback" not in ended.told


@pytest.mark.parametrize("url", ["www.yanchi.gov.cn", "http://127.0.0.1/", "ftp://www.yanchi.gov.cn", "--all"])
def test_wrong_use(url: str) -> None:
    ended = scrapy(os.environ, "detect", url)
    assert ended.status == 2
    assert "Traceback" not in ended.err

from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.settings import Settings

from crawler.registry import RegistryError
from crawler.spiderloader import RegistrySpiderLoader
from crawler.spiders.portal import PortalSpider
from tests.crawler.test_registry import HEADER, JIA, YI, write


def loader(folder: Path, text: str, **settings: Any) -> RegistrySpiderLoader:
    return RegistrySpiderLoader.from_settings(Settings({"JURISDICTIONS_FILE": str(write(folder, text)), **settings}))


def test_each_enabled_row_is_a_spider(tmp_path: Path) -> None:
    made = loader(tmp_path, HEADER + JIA + YI, SPIDER_MODULES=["crawler.spiders"])
    spider = made.load("jia")
    assert made.list() == ["jia"]
    assert issubclass(spider, PortalSpider)
    assert (spider.name, spider.jurisdiction.code, spider.jurisdiction.name) == ("jia", "640323", "甲县")
    assert [place.code for place in spider.places] == ["640323", "140400"]
    assert made.find_by_request(Request("https://jiaxian.gov.cn/x")) == ["jia"]
    assert made.find_by_request(Request("https://www.yishi.gov.cn/x")) == []


@pytest.mark.parametrize(("slug", "words"), [("yi", "not enabled"), ("ji", "did you mean jia")])
def test_what_cannot_be_loaded_says_why(tmp_path: Path, slug: str, words: str) -> None:
    with pytest.raises(RegistryError, match=words):
        loader(tmp_path, HEADER + JIA + YI).load(slug)


def odd_portal(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    source = f"from crawler.spiders.portal import PortalSpider\n\nclass Odd(PortalSpider):\n    name = {name!r}\n"
    (folder / f"odd_{name}.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    return f"odd_{name}"


def test_a_subclass_is_the_spider_of_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = odd_portal(tmp_path, monkeypatch, "jia")
    spider = loader(tmp_path, HEADER + JIA, SPIDER_MODULES=[module]).load("jia")
    assert [base.__name__ for base in spider.__mro__[:3]] == ["Odd_jia", "Odd", "PortalSpider"]


def test_a_subclass_without_a_row_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = odd_portal(tmp_path, monkeypatch, "bing")
    with pytest.raises(RegistryError, match="no row has the slug bing"):
        loader(tmp_path, HEADER + JIA, SPIDER_MODULES=[module]).load("jia")


def test_a_faulty_registry_is_told_when_it_is_needed_and_not_before(tmp_path: Path) -> None:
    made = loader(tmp_path, "slug\n")
    with pytest.raises(RegistryError, match="line 1"):
        made.list()

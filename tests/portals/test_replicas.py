"""The replicas tell the truth about themselves: every report is reached from the front page and shows its figures."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import lxml.etree
import pytest

from tests.documents.counting import cells_of, figures, wanted
from tests.documents.truth import Truth
from tests.portals import REPLICAS, SLUGS, Portals
from tests.portals.cixi import BUILD_UNIT
from tests.portals.client import Answer, Client
from tests.portals.publishing import Article

SEEDS = {
    ("盐池县交通运输局", 2020),
    ("盐池县大水坑镇", 2020),
    ("慈溪市交通运输局", 2020),
    ("汉阴县交通运输局", 2021),
    ("长治市交通运输局", 2020),
}
ANNUAL = "政府信息公开年报"


@pytest.fixture(scope="module", params=[1, 20_261])
def portals(request: pytest.FixtureRequest) -> Iterator[Portals]:
    with Portals(seed=request.param) as served:
        yield served


@pytest.fixture
def client(portals: Portals) -> Client:
    return Client(portals)


def by_title(portals: Portals, slug: str) -> dict[str, Article]:
    articles = portals.replicas[slug].articles
    assert len({article.title for article in articles if article.truth}) == len(portals.truths(slug))
    return {article.title: article for article in articles}


def shows(client: Client, answer: Answer, truth: Truth) -> bool:
    """True where a page, or the file that it links, shows exactly the figures of a truth."""
    found = figures(cells_of("html_clean", answer.text))
    for name, url in answer.links().items():
        if name.endswith((".txt", ".html")):
            file = client.get(url)
            found += figures(cells_of("text_cell_lines" if name.endswith(".txt") else "html_clean", file.text))
    return found == wanted(truth)


Rows = set[tuple[str, str]]


def check(portals: Portals, client: Client, slug: str, rows: Rows) -> None:
    """Every report is among the rows, and every page of it on the portal says what its truth says."""
    hosts = {host for site in portals.replicas[slug].sites for host in site.hosts}
    for title, article in by_title(portals, slug).items():
        if article.truth is None:
            continue
        addresses = [url for name, url in rows if name == title and urlsplit(url).hostname in hosts]
        assert addresses, title
        for url in addresses:
            answer = client.get(url)
            assert answer.status == 200
            assert title in answer.text
            assert article.day.isoformat() in answer.text
            assert shows(client, answer, article.truth), title
    assert len({url for _, url in rows if urlsplit(url).hostname not in hosts}) == 1
    assert len(rows) > len(portals.truths(slug))


def trs_pages(client: Client, first: Answer, stem: str, extension: str) -> list[Answer]:
    """All pages of a TRS column; their number stands in a script only."""
    call = re.search(r"createPageHTML\(([\d, ]+),", first.text)
    if call:
        numbers = [int(number) for number in call[1].split(",")]
        pages = numbers[-2]
    else:
        told = re.search(r"countPage = (\d+)", first.text)
        assert told is not None
        pages = int(told[1])
    rest = [client.get(urljoin(first.url, f"{stem}_{n}.{extension}")) for n in range(1, pages)]
    assert all(answer.status == 200 for answer in rest)
    return [first, *rest]


def test_yanchi_is_walked_by_captions_and_script_pagers(portals: Portals, client: Client) -> None:
    section = client.walk("http://www.yanchi.gov.cn/", "政府信息公开")
    assert {"政府信息公开指南", "政府信息公开制度", "法定主动公开内容", ANNUAL} <= section.links().keys()
    columns = [client.get(section.links()[ANNUAL])]
    for caption in ("部门信息公开目录", "乡镇（街道）信息公开目录"):
        branch = client.get(section.links()[caption])
        organs = branch.links("//ul//a")
        columns += [client.walk(url, ANNUAL) for url in organs.values()]
    rows: Rows = set()
    for column in columns:
        for page in trs_pages(client, column, "list", "html"):
            rows.update(page.rows("//li[@class='c2']/a"))
    county = trs_pages(client, columns[0], "list", "html")
    assert len(county) >= 3
    beyond = client.get(urljoin(county[0].url, f"list_{len(county)}.html"))
    assert (beyond.status, 300 < len(beyond.body) < 600) == (200, True)
    check(portals, client, "yanchi", rows)
    old = next(url for title, url in rows if "2012" in title)
    assert client.get(old).headers["Content-Type"] == "text/html"
    with pytest.raises(UnicodeDecodeError):
        client.get(old).body.decode()


def unit_rows(client: Client, column: Answer) -> Rows:
    """All rows of a jpaas column: the list unit among the page's scripts, page by page through `paramJson`."""
    rows: Rows = set()
    for script in column.elements("//script[@querydata]"):
        query = json.loads((script.get("querydata") or "").replace("'", '"'))
        if "列表" not in query["tagId"]:
            continue
        for number in range(1, 20):
            asked = {**query, "paramJson": json.dumps({"pageNo": number, "pageSize": 15})}
            answer = client.get(urljoin(column.url, f"{script.get('url')}?{urlencode(asked)}"))
            told = Answer(column.url, 200, answer.headers, json.loads(answer.body)["data"]["html"].encode())
            rows.update(told.rows())
            pagination = re.search(r'rows="(\d+)" count="(\d+)"', told.text)
            if pagination is None or number * int(pagination[1]) >= int(pagination[2]):
                break
    return rows


def store_rows(client: Client, column: Answer) -> Rows:
    """All rows of a jpage column: the group in the page, then what its `nextgroup` leads to."""
    rows: Rows = set()
    text, groups = column.text, 0
    while True:
        stores = re.findall(r"<datastore>.*?</datastore>", text, re.DOTALL)
        store = next(store for store in stores if "art_" in store)
        tree = lxml.etree.fromstring(store.encode())
        for record in tree.findall("recordset/record"):
            rows.update(Answer(column.url, 200, column.headers, str(record.text).encode()).rows())
        groups += 1
        following = tree.findtext("nextgroup")
        if not following:
            assert groups >= 2
            return rows
        found = re.search(r'href="([^"]+)"', following)
        assert found is not None
        text = client.get(urljoin(column.url, found[1])).text


def test_cixi_is_walked_by_json_and_xml(portals: Portals, client: Client) -> None:
    assert client.get("https://www.cixi.gov.cn/").status == 410
    section = client.walk("http://www.cixi.gov.cn/", "政府信息公开")
    assert {"政府信息公开指南", "政府信息公开制度", "法定主动公开内容", ANNUAL} <= section.links().keys()
    rows = unit_rows(client, client.get(section.links()[ANNUAL]))
    assert len(rows) > 10
    kinds = Counter("new" if "/col/" in url else "old" for _, url in rows if "cixi" in url)
    assert min(kinds["new"], kinds["old"]) >= 1
    former = store_rows(client, client.get(section.links()["往年政府信息公开年报"]))
    assert all(re.search(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html$", url) for _, url in former)
    organs = client.get(section.links()["部门、镇（街道）信息公开"]).links("//ul//a")
    assert any("?number=" in url for url in organs.values())
    for url in organs.values():
        rows |= unit_rows(client, client.walk(url, ANNUAL))
    check(portals, client, "cixi", former | rows)


def test_cixi_endpoints_ignore_what_real_ones_ignore(portals: Portals, client: Client) -> None:
    section = client.walk("http://www.cixi.gov.cn/", "政府信息公开")
    column = client.get(section.links()[ANNUAL])
    told = re.search(r"queryData=\"(\{[^\"]*信息列表[^\"]*\})\"", column.text)
    assert told is not None
    query = json.loads(told[1].replace("'", '"'))
    api = f"http://www.cixi.gov.cn{BUILD_UNIT}?"
    first = client.get(api + urlencode(query)).body
    assert client.get(api + urlencode({**query, "pageNo": 2})).body == first
    assert client.get(api + urlencode({**query, "paramJson": '{"pageNo":2,"pageSize":15}'})).body != first
    assert json.loads(client.get(api + urlencode({**query, "webId": "1"})).body)["success"] is False
    beyond = json.loads(client.get(api + urlencode({**query, "paramJson": '{"pageNo":99}'})).body)
    assert "<li" not in beyond["data"]["html"]
    former = client.get(section.links()["往年政府信息公开年报"])
    found = re.search(r"proxyUrl:'([^']+)'.*columnid:(\d+),.*unitid:'(\w+)'", former.text)
    assert found is not None
    data = {"col": "1", "columnid": found[2], "unitid": found[3]}
    address = urljoin(former.url, f"{found[1]}?startrecord=3&endrecord=6&perpage=2")
    posted = client.get(address, data=urlencode(data).encode())
    assert posted.text.count("<record>") == 4
    assert "<totalpage>" in posted.text
    wrong = client.get(address, data=urlencode({**data, "unitid": "0" * 32}).encode())
    assert len(wrong.body) == 54


def test_cixi_attachments_come_by_way_of_gateways(portals: Portals) -> None:
    client = Client(portals, follow=False)
    articles = [article for article in portals.replicas["cixi"].articles if article.files]
    ways = set()
    for article in articles:
        page = client.get(f"http://www.cixi.gov.cn{portals.address('cixi', article.title)}")
        link = page.links()[article.files[0].name]
        answer = client.get(link)
        assert answer.status == 302
        ways.add(urlsplit(link).path)
        file = client.get(urljoin(link, answer.headers["Location"]))
        assert file.body == article.files[0].body
        assert file.headers["Content-Type"] == "application/octet-stream"
        name = parse_qs(urlsplit(link).query).get("fileName", [article.files[0].name])[0]
        assert name == article.files[0].name
    assert len(ways) == 2


def test_hanyin_is_walked_by_nodes(portals: Portals, client: Client) -> None:
    section = client.walk("https://www.hanyin.gov.cn/", "政府信息公开")
    assert {"政府信息公开指南", "政府信息公开制度", "法定主动公开内容", ANNUAL} <= section.links().keys()
    annual = client.get(section.links()[ANNUAL])
    nodes = [client.get(annual.links()[caption]) for caption in ("县政府", "县政府部门", "各镇")]
    organs = client.get(section.links()["部门镇信息公开"]).links("//ul//a")
    nodes += [client.walk(url, ANNUAL) for url in organs.values()]
    rows: Rows = set()
    longest = 0
    for node in nodes:
        last = list(node.rows("//div[@class='page']/a"))[-1:]
        pages = int(last[0][1].rsplit("_", 1)[1].removesuffix(".html")) if last else 1
        longest = max(longest, pages)
        rest = [client.get(node.url.replace(".html", f"_{n}.html")) for n in range(2, pages + 1)]
        for page in [node, *rest]:
            assert page.status == 200
            rows.update(page.rows("//ul[@class='newlist']/li/a"))
    assert longest >= 3
    check(portals, client, "hanyin", rows)
    anonymous = [article for article in by_title(portals, "hanyin").values() if article.title[:1].isdigit()]
    assert {article.truth.publisher for article in anonymous if article.truth} == {
        "汉阴县人民政府办公室",
        "汉阴县林业局",
    }
    for article in anonymous:
        answer = client.get(dict(rows)[article.title])
        assert article.source in answer.text
        assert article.truth is not None
        assert article.truth.publisher not in re.sub(r"主办单位.*", "", answer.text)
    twin = next(url for _, url in rows if "WapContent" in url)
    assert figures(cells_of("html_clean", client.get(twin).text)) == figures(
        cells_of("html_clean", client.get(twin.replace("WapContent", "Content")).text)
    )


def test_changzhi_is_walked_by_branches_and_hosts(portals: Portals, client: Client) -> None:
    section = client.walk("https://www.changzhi.gov.cn/", "政府信息公开")
    assert {"政府信息公开指南", "政府信息公开制度", "法定主动公开内容", ANNUAL} <= section.links().keys()
    city = trs_pages(client, client.get(section.links()[ANNUAL]), "index", "shtml")
    rows: Rows = set()
    for page in city:
        rows.update(page.rows("//ul[@class='list-a']//a"))
    assert len(city) >= 3
    departments = client.get(section.links()["市政府工作部门"]).links("//ul//a")
    assert {urlsplit(url).hostname for url in departments.values()} == {"changzhi.gov.cn"}
    manners = set()
    for url in departments.values():
        column = client.walk(url, ANNUAL)
        manners.add(re.sub(r"\d+", "n", "".join(re.findall(r"createPageHTML\([\d, ]+|countPage = \d+", column.text))))
        for page in trs_pages(client, column, "index", "shtml"):
            rows.update(page.rows("//ul[@class='list-a']//a"))
    assert len(manners) == 3
    zone = client.get(client.get(section.links()["县区政府"]).links("//ul//a")["长治高新技术产业开发区"])
    rows.update(client.get(zone.links()[ANNUAL]).rows("//li/a"))
    again = [title for title, url in rows if "/202209/t20220901_" in url]
    assert len(again) == 4
    check(portals, client, "changzhi", rows)
    hosts = Counter(urlsplit(url).hostname for page in city for _, url in page.rows("//ul[@class='list-a']//a"))
    assert hosts["changzhi.gov.cn"] == 1
    assert "Disallow: /search" in client.get("https://www.changzhi.gov.cn/robots.txt").text


@pytest.mark.parametrize("slug", SLUGS)
def test_lists_hold_what_real_lists_hold(slug: str) -> None:
    replica = REPLICAS[slug](3, with_difficult=True)
    truths = {(truth.publisher, truth.year) for truth in replica.truths}
    assert 12 <= len(truths) == len(replica.truths) <= 25
    assert {truth.form for truth in replica.truths} == {"2008", "2019", "2021"}
    assert any(not article.dated for article in replica.articles)
    assert {file.extension for article in replica.articles for file in article.files} >= {"txt", "html", "ofd", "pdf"}
    for word in ("一图读懂", "图片版", "编制", "法治政府建设年度报告", "网站工作年度报表", "解读"):
        assert any(word in title for title in replica.noise_titles), word
    pages = [page.text for site in replica.sites for page in site.pages.values()]
    assert any("…</a>" in page for page in pages)
    failing = [article for article in replica.articles if article.failure]
    assert len(failing) == 5
    assert all(article.truth is None for article in failing)
    assert not set(replica.noise_titles) & {article.title for article in failing}


def test_the_statutory_tables_of_the_sample_reports_are_among_the_reports() -> None:
    portals = Portals()
    published = {(truth.publisher, truth.year) for slug in SLUGS for truth in portals.truths(slug)}
    assert published >= SEEDS
    assert not any(portals.failures(slug) for slug in SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_what_nobody_knows_differs_between_seeds(slug: str) -> None:
    def paths(seed: int) -> set[str]:
        replica = REPLICAS[slug](seed)
        return {replica.addresses[article.title] for article in replica.articles if article.truth}

    assert paths(1) == paths(1)
    columns = {re.split(r"/\d{6}/|/art|art_", path)[0] for path in paths(1)} - {""}
    others = {re.split(r"/\d{6}/|/art|art_", path)[0] for path in paths(2)} - {""}
    assert not paths(1) & paths(2)
    assert slug == "hanyin" or not columns & others


@pytest.mark.parametrize("slug", SLUGS)
def test_difficult_reports_come_with_their_files_and_a_dead_row(slug: str) -> None:
    with Portals(difficult=True, slugs=(slug,)) as portals:
        client = Client(portals)
        host = portals.replicas[slug].sites[0].hosts[0]
        failing = portals.failures(slug)
        assert len(failing) == 5
        magic = {"jpg": b"\xff\xd8", "ofd": b"PK\x03\x04", "pdf": b"%PDF-"}
        seen = []
        for article in portals.replicas[slug].articles:
            for file in article.files if article.failure else ():
                page = client.get(f"http://{host}{portals.address(slug, article.title)}")
                answer = client.get(page.links()[file.name])
                assert answer.body.startswith(magic[file.extension])
                assert urlsplit(answer.url).path in {report.path for report in failing}
                seen.append(file.extension)
        assert seen == ["ofd", "pdf"]
        dead = next(report for report in failing if "审计局" in report.title)
        assert client.get(f"http://{host}{dead.path}").status == 404
        picture = client.get(f"http://{host}/images/saomiao1.jpg")
        assert picture.body.startswith(magic["jpg"])

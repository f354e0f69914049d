"""A made-up portal of any number of reports, each an HTML article, in the shapes of TRS (portals.md section 1).

Some hundred reports are rendered; each article is one of them with an organ's name of its own, so that twenty thousand
articles differ and yet take little memory.
"""

import random
from collections.abc import Iterator
from html import escape
from itertools import permutations

from tests.documents.random_truths import Spice, random_truth
from tests.documents.render import fragment
from tests.portals.replica import document, footer, link, menu

HOST = "www.yanchi.gov.cn"
"""A host of the registry, so that the crawler runs as it is; nobody but the replica is ever asked."""
SLUG = "yanchi"
_PLACE = "盐池县"
_LAYOUTS = ("html_clean", "html_word")
_YEARS = range(2021, 2026)
_VARIANTS = 10  # rendered reports of each year and layout
_NAME = "\ue000"  # stands for the organ: one character, which no layout can cut in two
_SYLLABLES = "水务教育交通民政财政审计统计卫生文化农业林业住建体育科技能源粮食"
_FIELDS = [_SYLLABLES[at : at + 2] for at in range(0, len(_SYLLABLES), 2)]
_ENDINGS = ("局", "管理局", "服务中心")
_ROWS = 20
_ROWS_OF_A_COLUMN = 1000


class Portal:
    """The portal; `answers` are made when they are asked for.

    Args:
        articles: how many reports there are, at most 50,400.
    """

    def __init__(self, articles: int) -> None:
        self.articles = articles
        rng = random.Random(20260101)
        self._bodies = {
            year: [_body(rng, year, layout) for _ in range(_VARIANTS) for layout in _LAYOUTS] for year in _YEARS
        }
        self._organs = [_PLACE + "".join(words) + ending for words in permutations(_FIELDS, 3) for ending in _ENDINGS]
        self._lists = dict(self._list_pages())
        home = menu([(f"{path}list.html", "政府信息公开年报") for path in self._columns()])
        self._lists["/"] = document(f"<title>{_PLACE}人民政府</title>", home).encode()

    def addresses(self) -> Iterator[str]:
        """The address of every page: front page, lists, articles."""
        yield from (f"http://{HOST}{path}" for path in (*self._lists, *map(self._path, range(self.articles))))

    def answer(self, path: str) -> bytes | None:
        """The body of a page, None where there is none."""
        page = self._lists.get(path)
        if page is not None:
            return page
        number = path.rpartition("_")[2].removesuffix(".html")
        if not number.isdecimal() or int(number) >= self.articles or path != self._path(int(number)):
            return None
        organ, year = self._report(int(number))
        rendered = self._bodies[year]
        return rendered[int(number) % len(rendered)].replace(_NAME.encode(), organ.encode())

    def _report(self, number: int) -> tuple[str, int]:
        """The organ and the year of an article: all organs of a year, then the next year."""
        return self._organs[number % len(self._organs)], _YEARS[number // len(self._organs)]

    def _columns(self) -> list[str]:
        return [_column(number) for number in range(0, self.articles, _ROWS_OF_A_COLUMN)]

    def _path(self, number: int) -> str:
        return f"{_column(number)}202601/t20260115_{number}.html"

    def _list_pages(self) -> Iterator[tuple[str, bytes]]:
        for first in range(0, self.articles, _ROWS_OF_A_COLUMN):
            numbers = range(first, min(first + _ROWS_OF_A_COLUMN, self.articles))
            starts = range(0, len(numbers), _ROWS)
            for page, start in enumerate(starts):
                name = f"list_{page}.html" if page else "list.html"
                yield _column(first) + name, self._list_page(page, len(starts), numbers[start : start + _ROWS])

    def _list_page(self, page: int, pages: int, numbers: range) -> bytes:
        rows = "\n".join(f"<li>{link(self._path(n), self._title(n))}<span>2026-01-15</span></li>" for n in numbers)
        pager = f'<script>createPageHTML({pages}, {page}, "list", "html");</script>'
        body = f'{_crumbs()}<ul class="gk-list">\n{rows}\n</ul><div class="page">{pager}</div>{footer(_PLACE)}'
        return document("<title>政府信息公开年报</title>", body).encode()

    def _title(self, number: int) -> str:
        organ, year = self._report(number)
        return _title(organ, year)


def _column(number: int) -> str:
    """The folder of the column in which an article stands."""
    return f"/zwgk/bm{number // _ROWS_OF_A_COLUMN:03d}/zfxxgknb/"


def _title(organ: str, year: int) -> str:
    return f"{organ}{year}年政府信息公开工作年度报告"


def _crumbs() -> str:
    return '<div class="position">当前位置：<a href="/">首页</a> &gt; 政府信息公开 &gt; 政府信息公开年报</div>'


def _body(rng: random.Random, year: int, layout: str) -> bytes:
    """An article's page, with `_NAME` for the organ."""
    spice = Spice(violate=rng.random() < 0.1, blanks=rng.random() < 0.1, remarks=rng.random() < 0.2)
    truth = random_truth(rng, "2021", spice, publisher=_NAME, year=year)
    text = fragment(truth, layout, titled=False)
    title = escape(_title(_NAME, year))
    head = (
        f'<title>{title}</title><meta name="SiteName" content="{_PLACE}人民政府">'
        f'<meta name="ColumnName" content="政府信息公开年报"><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="2026-01-15 10:21"><meta name="ContentSource" content="{_NAME}">'
    )
    info = (
        "<table><tbody><tr><td>索引号</td><td>640323-101/2026-00001</td><td>发布日期：2026-01-15</td></tr>"
        f"<tr><td>发布机构</td><td>{_NAME}</td><td>责任部门：{_NAME}</td></tr></tbody></table>"
    )
    article = f'{_crumbs()}<h1>{title}</h1>\n{info}\n<div class="TRS_Editor">{text}</div>{footer(_PLACE)}'
    return document(head, article).encode()

import pytest

from crawler.families.pagers import declared_total, further_pages
from tests.crawler.families import page, whole

LIST = "http://www.jiaxian.gov.cn/nb/index.html"


def further(html: str, url: str = LIST) -> list[str]:
    return [found.url.removeprefix("http://www.jiaxian.gov.cn") for found in further_pages(page(url, whole(html)))]


@pytest.mark.parametrize(
    ("html", "url", "pages"),
    [
        ('<a href="index_2.html">下一页</a>', LIST, ["/nb/index_2.html"]),
        ('<a href="index.html">1</a><a href="index_1.html">2</a><a href="index_2.html">尾页</a>', LIST, [1, 2]),
        ('<a href="?page=2">2</a><a href="?page=3">[3]</a><a href="?page=3">Next</a>', LIST, ["?page=2", "?page=3"]),
        ('<a href="/c7_2.html">2</a>', "http://www.jiaxian.gov.cn/c7.html", ["/c7_2.html"]),
        ('<a href="2.html">2</a>', "http://www.jiaxian.gov.cn/nb/", ["/nb/2.html"]),
        ('<select><option value="/nb/index_2.html">第2页</option><option value="2">2</option></select>', LIST, [2]),
        ('<a href="javascript:;" onclick="location.href=\'/nb/index_2.html\'">下页</a>', LIST, ["/nb/index_2.html"]),
        ('<a href="/show?cid=5&amp;pageNo=2">2</a>', "http://www.jiaxian.gov.cn/show?cid=5", ["/show?cid=5&pageNo=2"]),
    ],
)
def test_pagers(html: str, url: str, pages: list[str | int]) -> None:
    wanted = [f"/nb/index_{one}.html" if isinstance(one, int) else one for one in pages]
    wanted = [f"/nb/index.html{one}" if one.startswith("?") else one for one in wanted]
    assert further(html, url) == wanted


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/nb/2021/">2021</a>',
        '<a href="/rl/18.html">18</a>',
        '<a href="http://www.jiashi.gov.cn/nb/index_2.html">2</a>',
        '<a href="index.html">1</a><span>下一页</span>',
        '<a href="javascript:void(0)">下一页</a>',
    ],
)
def test_what_is_no_page_of_this_list(html: str) -> None:
    assert further(html) == []


@pytest.mark.parametrize(
    "html",
    [
        '<div class="pg">共62条 第1/5页</div>',
        "<div>共<b>62</b>条记录　每页15条 <a>下一页</a></div>",
        "<p><span>总记录数：62</span> <span>页次：1/5</span></p>",
        "<td>共有 62 条　页次1/5</td>",
    ],
)
def test_a_total_in_words(html: str) -> None:
    assert declared_total(page(LIST, whole(html))) == 62


@pytest.mark.parametrize(
    "html",
    [
        "<p>全年主动公开信息共62条。</p>",
        "<p>第二十条 共5篇</p>" + "<p>本页说明</p>" * 200,
        "<div>第1/5页</div>",
        "<script>var a='共62条 1页'</script>",
        "",
    ],
)
def test_what_is_no_total_of_a_list(html: str) -> None:
    assert declared_total(page(LIST, whole(html))) is None

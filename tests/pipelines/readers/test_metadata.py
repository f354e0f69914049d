from collections.abc import Mapping

import pytest

from pipelines.readers import read

TITLE = "甲县2023年政府信息公开工作年度报告"


def metadata(page: str) -> Mapping[str, str]:
    return read(page.encode(), "text/html").metadata


def test_the_head_of_an_article() -> None:
    page = f"""<title>{TITLE}-甲县人民政府</title>
        <META content='{TITLE}' NAME="ArticleTitle"><meta name="PubDate" content=" 2024-01-18 10:21 ">
        <meta name=ContentSource content="县政府办"><meta name="ColumnName" content="年报"><h1>别的</h1><p>x</p>"""
    assert metadata(page) == {
        "title": TITLE,
        "published": "2024-01-18 10:21",
        "publisher": "县政府办",
        "source": "县政府办",
    }


def test_names_of_the_head_in_any_case_and_blank_values() -> None:
    page = (
        f'<meta name="ArticleTitle" content=" "><meta name="title" content="{TITLE}">'
        '<meta name="pubDate" content="2024-1-8">'
    )
    assert metadata(page) == {"title": TITLE, "published": "2024-1-8"}


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (f"<title>{TITLE}_甲县</title><h1>甲县人民政府网</h1><h1><ucaptitle>{TITLE}</ucaptitle></h1>", TITLE),
        (f"<title>甲县</title><h1></h1><h1>{TITLE}</h1>", TITLE),
        (f"<title>甲县</title><h1></h1><div class='left article-title'>{TITLE}</div>", TITLE),
        (f"<title>甲县</title><td id=ArticleTitle>{TITLE}</td>", TITLE),
        (f"<title>甲县</title><p id=news-title>{TITLE}</p><p class=xl-tit>甲县人民政府网</p>", TITLE),
        (f"<title>甲县</title><p class=xl-tit>{TITLE}</p><p id=news-title>甲县人民政府网</p>", TITLE),
        (f"<title>甲县</title><p class=art_tit><span>{TITLE[:5]}</span>{TITLE[5:]}</p>", TITLE),
        (f"<title>\n {TITLE} - 甲县</title><p>x</p>", f"{TITLE} - 甲县"),
    ],
)
def test_titles(page: str, title: str) -> None:
    assert metadata(page) == {"title": title}


@pytest.mark.parametrize(
    "header",
    [
        """<table><tr><td>索引号</td><td>1</td><td>发布日期</td><td>2024-01-18</td></tr>
        <tr><td>发布机构</td><td>甲县财政局</td><td>来源</td><td>财政局办公室</td></tr></table>""",
        """<table><tr><td>索引号：</td><td>1</td><td>发布日期：2024-01-18</td></tr>
        <tr><td>发 布 机 构：</td><td>甲县财政局</td><td>来　源：财政局办公室</td></tr></table>""",
        "<ul><li>索引号：</li><li>发布机构：<span>甲县财政局</span></li><li>发布日期：2024-01-18<li>信息来源:财政局办公室</ul>",
        "<p>发布时间：2024-01-18&nbsp;&nbsp;来源：财政局办公室&nbsp;浏览次数：12</p><p>责任部门：<b>甲县财政局</b></p>",
        "<div>发布机构：甲县财政局发布日期：2024-01-18来源：财政局办公室字体：【大 中 小】</div>",
        "<div>首页 | 发布机构：甲县财政局 | 公开日期： 2024-01-18 | 来源：财政局办公室 | 打印</div>",
        "<dl><dt>发布机关</dt><dd>甲县财政局</dd><dt>公开日期：</dt><dd>2024-01-18</dd><dt>来源</dt><dd>财政局办公室</dd></dl>",
    ],
)
def test_labelled_values(header: str) -> None:
    assert metadata(header + "<p>一、总体情况</p>") == {
        "publisher": "甲县财政局",
        "published": "2024-01-18",
        "source": "财政局办公室",
    }


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2024-01-18 10:21", "2024-01-18 10:21"),
        ("2024年1月8日 10:21:05 星期一", "2024年1月8日 10:21:05"),
        ("2024/1/8", "2024/1/8"),
        ("常年公开", None),
        ("", None),
    ],
)
def test_dates(value: str, date: str | None) -> None:
    assert metadata(f"<p>发布日期：{value}</p><p>x</p>").get("published") == date


def test_the_surer_label_wins_and_blank_ones_do_not_count() -> None:
    page = (
        "<table><tr><td>责任部门</td><td>办公室</td></tr><tr><td>发布机构</td><td></td></tr>"
        "<tr><td>发布机关</td><td>甲县财政局</td></tr><tr><td>来源</td><td>发布日期</td></tr></table>"
    )
    assert metadata(page) == {"publisher": "甲县财政局"}


def test_a_labelled_publisher_goes_before_the_head_but_not_a_labelled_date() -> None:
    page = (
        '<meta name="ContentSource" content="办公室"><meta name="PubDate" content="2024-01-18">'
        "<p>发布机构：甲县财政局</p><p>发布日期：2024-02-01</p>"
    )
    assert metadata(page) == {"publisher": "甲县财政局", "source": "办公室", "published": "2024-01-18"}


@pytest.mark.parametrize(
    "words", ["数据来源：统计局", "我局信息的来源如下", "收入来源：税收", "来源" + "甚" * 400 + "：x"]
)
def test_running_text_is_no_label(words: str) -> None:
    assert metadata(f"<p>{words}</p>") == {}


def test_plain_text_has_labels_too() -> None:
    assert read("发布机构：甲县财政局\n\n来源\t办公室\n\n正文。".encode(), "text/plain").metadata == {
        "publisher": "甲县财政局",
        "source": "办公室",
    }

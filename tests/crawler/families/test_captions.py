import pytest

from crawler.families import LinkKind
from crawler.families.captions import has_annual_slug, is_annual, is_organ, is_truncated, read_caption, year_in

COLUMN = "http://www.jiaxian.gov.cn/a/"


@pytest.mark.parametrize(
    "caption",
    [
        "政府信息公开年报",
        "信息公开年报",
        "公开年报",
        "年报",
        "政府信息公开年度报告",
        "信息公开年度报告",
        "信息公开工作年度报告",
        "部门镇街信息公开年报",
        "各镇（办）信息公开年报",
        "2019年年报",
        "政 府 信 息\n公 开 年 报",
        "» 政府信息公开年报",
        "政府信息公开年报（部门）",
        "政府信息公开年报-乡镇",
        "年度报告（县级部门）",
        "街道办事处政府信息公开工作年度报告",
        "乡镇年报",
        "年度报告",
    ],
)
def test_captions_of_columns_of_annual_reports(caption: str) -> None:
    said = read_caption(caption, COLUMN)
    assert said is not None
    assert said.kind is LinkKind.ANNUAL
    assert is_annual(caption)


@pytest.mark.parametrize(
    "caption",
    [
        "统计年报",
        "企业年报公示",
        "法治政府建设年度报告",
        "政府网站工作年度报表",
        "财政年报",
        "关于编制政府信息公开年报的通知",
        "年报填报培训",
        "工作动态",
        "",
    ],
)
def test_other_yearly_things_are_no_columns(caption: str) -> None:
    said = read_caption(caption, COLUMN)
    assert said is None or said.kind is not LinkKind.ANNUAL
    assert not is_annual(caption)


@pytest.mark.parametrize("caption", ["街道办事处", "乡镇人民政府", "镇人民政府", "委办局", "各局", "街道（镇）"])
def test_a_circle_of_organs_is_none_of_them(caption: str) -> None:
    read = read_caption(caption, "http://www.jiaxian.gov.cn/x/")
    assert read is not None
    assert (read.kind, read.publisher, is_organ(caption)) == (LinkKind.BRANCH, None, False)


@pytest.mark.parametrize(
    "slug",
    [
        "zfxxgknb",
        "zfxgknb",
        "xxgknb",
        "xxgknb_21139",
        "zfgknb2",
        "gknb",
        "gknb2020",
        "xxgkndbg",
        "zfxxgkndbg",
        "zfxxgkgzndbg",
        "gbmxxgknb",
        "ZFXXGKNB",
        "2025xxgknb",
        "bmzjxxgknb_2025",
        "xxgkAnnualReport",
    ],
)
def test_slugs_that_are_sure_by_themselves(slug: str) -> None:
    url = f"http://www.jiaxian.gov.cn/xxgk/{slug}/index.html"
    assert has_annual_slug(url)
    for caption in ("更多", "", "查看更多>>", "公开信息"):
        said = read_caption(caption, url)
        assert said is not None
        assert said.kind is LinkKind.ANNUAL


@pytest.mark.parametrize("slug", ["nb", "nb_xzfbm", "ndbg", "ndbg_3372", "bmndbg", "nbsz2025", "nb2025bm", "tbnb"])
def test_short_slugs_count_where_the_caption_says_nothing_else(slug: str) -> None:
    url = f"http://www.jiaxian.gov.cn/xxgk/{slug}/"
    silent, other = read_caption("更多>>", url), read_caption("农产品价格", url)
    assert silent is not None
    assert silent.kind is LinkKind.ANNUAL
    assert other is None


@pytest.mark.parametrize("slug", ["zfxxgkzn", "gkzn_3370", "zfxxgkzd", "gkgd_202", "fdzdgknr", "zfxxgkml", "tjnj"])
def test_slugs_beside_the_annual_report(slug: str) -> None:
    url = f"http://www.jiaxian.gov.cn/xxgk/{slug}/"
    said = read_caption("更多", url)
    assert not has_annual_slug(url)
    assert said is None or said.kind is LinkKind.SECTION


def test_a_slug_does_not_outweigh_a_caption_that_says_something_else() -> None:
    assert read_caption("企业年报", "http://www.jiaxian.gov.cn/xxgknb/") is None
    assert read_caption("政府信息公开指南", "http://www.jiaxian.gov.cn/xxgknb/") is None


@pytest.mark.parametrize(
    ("caption", "kind"),
    [
        ("政府信息公开", LinkKind.SECTION),
        ("政务公开", LinkKind.SECTION),
        ("政府信息公开专栏", LinkKind.SECTION),
        ("甲县政府信息公开平台", LinkKind.SECTION),
        ("信息公开目录", LinkKind.SECTION),
        ("部门", LinkKind.BRANCH),
        ("政府部门信息公开", LinkKind.BRANCH),
        ("市政府工作部门", LinkKind.BRANCH),
        ("政府直属事业单位", LinkKind.BRANCH),
        ("乡镇（街道）", LinkKind.BRANCH),
        ("乡镇部门信息公开", LinkKind.BRANCH),
        ("县区政府", LinkKind.BRANCH),
        ("2019年", LinkKind.YEAR),
        ("(2020)年", LinkKind.YEAR),
    ],
)
def test_sections_branches_and_years(caption: str, kind: LinkKind) -> None:
    said = read_caption(caption, COLUMN)
    assert said is not None
    assert said.kind is kind


@pytest.mark.parametrize(
    "caption", ["政府信息公开指南", "政府信息公开制度", "依申请公开", "信息公开意见箱", "领导之窗"]
)
def test_entries_that_lead_elsewhere(caption: str) -> None:
    assert read_caption(caption, COLUMN) is None


@pytest.mark.parametrize(
    "name", ["交通运输局", "甲县大水坑镇", "县政府办", "浒山街道办事处", "发展和改革委员会", "乙乡"]
)
def test_names_of_organs(name: str) -> None:
    said = read_caption(name, COLUMN)
    assert is_organ(name)
    assert said is not None
    assert (said.kind, said.publisher) == (LinkKind.ORGAN, name)


@pytest.mark.parametrize(
    "caption", ["更多", "走进甲县", "政务服务", "部门动态", "县纪委", "在线办", "镇", "部门", "2020年"]
)
def test_captions_that_name_no_organ(caption: str) -> None:
    assert not is_organ(caption)


def test_a_column_tells_whose_and_which_year_it_is() -> None:
    organ = read_caption("甲县交通运输局政府信息公开年报", COLUMN)
    year = read_caption("2020年政府信息公开年报", COLUMN)
    assert organ is not None
    assert (organ.publisher, organ.year) == ("甲县交通运输局", None)
    assert year is not None
    assert (year.publisher, year.year) == (None, 2020)
    assert year_in("2019-2020年") is None


def test_truncated_titles() -> None:
    assert is_truncated("甲县2023年政府信息公开工作…")
    assert is_truncated("甲县2023年政府信息公开工作... ")
    assert not is_truncated("甲县2023年政府信息公开工作年度报告")


@pytest.mark.parametrize("caption", ["2", "12", "第3页", "首页", "上页", "上一页", "下页", "下一页 >>", "尾页", "末页"])
def test_a_pager_leads_to_no_other_column(caption: str) -> None:
    assert read_caption(caption, "http://www.jiaxian.gov.cn/xxgk/zfxxgknb/4.htm") is None


def test_a_year_is_no_page_of_a_list() -> None:
    said = read_caption("2023", "http://www.jiaxian.gov.cn/xxgk/zfxxgknb/2023.htm")
    assert said is not None
    assert said.year == 2023

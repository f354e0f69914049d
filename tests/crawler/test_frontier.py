from crawler.answers import Verdict
from crawler.frontier import Frontier
from pipelines.reasons import Reason

GONE = Verdict(Reason.GONE, "gone")
DOWN = Verdict(Reason.UNREACHABLE, "down")
TLS = Verdict(Reason.TLS_FAILED, "tls")
PAGE = "https://www.jiaxian.gov.cn/nb/"


def test_a_page_is_admitted_once_however_it_is_written() -> None:
    frontier = Frontier()
    assert frontier.admit(PAGE)
    assert not frontier.admit(PAGE)
    assert not frontier.admit("http://jiaxian.gov.cn/nb/index.html")
    assert frontier.admit("https://www.jiaxian.gov.cn/WapContent-1.html")
    assert not frontier.admit("https://www.jiaxian.gov.cn/Content-1.html")


def test_a_twin_is_tried_where_the_first_way_fails() -> None:
    frontier = Frontier()
    frontier.admit(PAGE)
    frontier.admit("https://jiaxian.gov.cn/nb/")
    frontier.note_answer("https://www.jiaxian.gov.cn/")
    way = frontier.other_way(PAGE, (PAGE,), GONE, 404)
    assert way == "https://jiaxian.gov.cn/nb/"
    assert frontier.other_way(PAGE, (PAGE, way), GONE, 404) is None


def test_the_other_scheme_is_tried_once_and_kept_where_it_works() -> None:
    frontier = Frontier()
    plain = PAGE.replace("https", "http")
    for verdict, status in ((GONE, 410), (TLS, None), (DOWN, None)):
        assert frontier.other_way(PAGE, (PAGE,), verdict, status) == plain
    assert frontier.other_way(PAGE, (PAGE, plain), DOWN, None) is None
    assert frontier.address(PAGE) == PAGE
    frontier.note_answer(plain)
    assert frontier.address("https://www.jiaxian.gov.cn/x?a=1") == "http://www.jiaxian.gov.cn/x?a=1"
    assert frontier.address("https://gxq.jiaxian.gov.cn/x") == "https://gxq.jiaxian.gov.cn/x"


def test_a_scheme_that_has_answered_is_not_given_up() -> None:
    frontier = Frontier()
    frontier.note_answer("https://www.jiaxian.gov.cn/")
    assert frontier.other_way(PAGE, (PAGE,), GONE, 410) is None
    assert frontier.other_way(PAGE, (PAGE,), DOWN, None) is None


def test_a_forbidden_folder_may_have_an_index() -> None:
    frontier = Frontier()
    frontier.note_answer(PAGE)
    forbidden = Verdict(Reason.HTTP_ERROR, "403")
    assert frontier.other_way(PAGE, (PAGE,), forbidden, 403) == PAGE + "index.html"
    assert frontier.other_way(PAGE + "a.html", (PAGE + "a.html",), forbidden, 403) is None


def test_there_is_no_way_around_a_wall_or_robots() -> None:
    frontier = Frontier()
    wall = Verdict(Reason.BLOCKED_JS, "412", blocked=True)
    assert frontier.other_way(PAGE, (PAGE,), wall, 412) is None
    assert frontier.other_way(PAGE, (PAGE,), Verdict(Reason.ROBOTS, "no"), None) is None
    frontier.block(PAGE, wall)
    assert frontier.blocked == {"www.jiaxian.gov.cn": wall}

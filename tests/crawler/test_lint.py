"""The registry's lint: every fault told with its line, none invented."""

from pathlib import Path

import pytest

from crawler.lint import level_of, lint
from crawler.registry import RegistryError
from crawler.settings import JURISDICTIONS_FILE

HEADER = "slug,code,name,level,portal,entry,enabled,note\n"


def told(folder: Path, *rows: str) -> list[tuple[int, str]]:
    path = folder / "registry.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return [(fault.line, fault.told) for fault in lint(path)]


def test_the_projects_own_registry_is_in_order() -> None:
    assert lint(Path(JURISDICTIONS_FILE)) == []


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("640000", "province"),
        ("640300", "prefecture"),
        ("640323", "county"),
        ("330282", "county"),
        ("429004", "county"),  # 仙桃, directly under 湖北
        ("110101", "county"),
        ("110100", None),  # 北京 has no prefecture
        ("990101", None),
        ("640023", None),
        ("649900", None),
    ],
)
def test_the_level_of_a_code(code: str, level: str | None) -> None:
    assert level_of(code) == level


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("x,990101,某县,county,http://www.x.gov.cn,,yes,", "none of GB/T 2260"),
        ("x,640300,吴忠市,county,http://www.x.gov.cn,,yes,", "does not fit the code 640300"),
        ("x,640323,盐池,county,http://www.x.gov.cn,,yes,", "not the full name"),
        ("x,640323,盐池县,county,,,no,", "does not say why"),
        ("x,640323,盐池县,county,http://www.x.gov.cn,http://www.y.gov.cn/a/,yes,", "another domain"),
        ("x,640323,盐池县,county,,,yes,", "must begin with http"),
        ("X,640323,盐池县,county,http://www.x.gov.cn,,yes,", "small Latin letters"),
        ("x,640323,盐池县,county,http://127.0.0.1,,yes,", "public name"),
        ("x,640323,盐池县,county,http://www.x.gov.cn,,yes", "has not 8 cells"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, row: str, words: str) -> None:
    good = "yuyao,330281,余姚市,county,http://www.yy.gov.cn,,yes,"
    ((line, said),) = told(tmp_path, good, row)
    assert line == 3
    assert words in said


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    row = "yuyao,330281,余姚市,county,http://www.yy.gov.cn,,yes,"
    found = told(tmp_path, row, row, "y,330283,宁海,county,ftp://a.b,,perhaps,")
    assert [line for line, _ in found] == [3, 3, 3, 4]


def test_an_empty_registry_is_no_registry(tmp_path: Path) -> None:
    assert [line for line, _ in told(tmp_path)] == [0]


def test_what_is_no_registry_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RegistryError, match="columns"):
        lint(path)

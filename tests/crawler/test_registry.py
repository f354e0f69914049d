from pathlib import Path

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings
from sqlalchemy import Engine, event, select

from crawler import settings
from crawler.registry import Registry, RegistryError, load_registry, read_registry, sync_jurisdictions
from models import Jurisdiction, session

HEADER = "slug,code,name,level,portal,entry,enabled,note\n"
JIA = "jia,640323,甲县,county,http://www.jiaxian.gov.cn,,yes,\n"
YI = 'yi,140400,乙市,prefecture,https://www.yishi.gov.cn,https://www.yishi.gov.cn/xxgk/,no,"moved, see note"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_projects_own_registry() -> None:
    registry = load_registry(Settings({"JURISDICTIONS_FILE": settings.JURISDICTIONS_FILE}))
    assert {(row.slug, row.code, row.name, row.level, row.portal) for row in registry.rows} >= {
        ("yanchi", "640323", "盐池县", "county", "http://www.yanchi.gov.cn"),
        ("cixi", "330282", "慈溪市", "county", "http://www.cixi.gov.cn"),
        ("hanyin", "610921", "汉阴县", "county", "https://www.hanyin.gov.cn"),
        ("changzhi", "140400", "长治市", "prefecture", "https://www.changzhi.gov.cn"),
    }
    assert all(row.enabled for row in registry.rows if row.portal)


def test_rows_and_their_keys(tmp_path: Path) -> None:
    registry = read_registry(write(tmp_path, "\ufeff" + HEADER + JIA + YI))
    assert [row.slug for row in registry.rows] == ["jia", "yi"]
    assert registry.by_slug["yi"].entry == "https://www.yishi.gov.cn/xxgk/"
    assert registry.by_slug["yi"].note == "moved, see note"
    assert registry.by_code["640323"].entry is None
    assert registry.by_code["640323"].parent_code == "640300"
    assert registry.by_code["140400"].parent_code == "140000"


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    text = "note,enabled,entry,portal,level,name,code,slug\n,TRUE,,http://www.jiaxian.gov.cn,province,甲省,640000,jia\n"
    (row,) = read_registry(write(tmp_path, text)).rows
    assert (row.slug, row.code, row.parent_code, row.enabled) == ("jia", "640000", None, True)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "missing: slug"),
        (HEADER.replace("note", "remark") + JIA, 1, "unknown: remark; missing: note"),
        (HEADER.replace("note", "slug") + JIA, 1, "given twice: slug"),
        (HEADER + JIA + JIA.replace("640323", "640324"), 3, "slug 'jia' is already in line 2"),
        (HEADER + JIA + JIA.replace("jia,", "bing,"), 3, "code '640323' is already in line 2"),
        (HEADER + JIA.replace("640323", "64032"), 2, "code '64032' must be the six digits"),
        (HEADER + JIA.replace("640323", "64032x"), 2, "code '64032x'"),
        (HEADER + JIA.replace("640323", "６４０３２３"), 2, "code"),
        (HEADER + JIA.replace("jia,", "Jia,"), 2, "slug 'Jia'"),
        (HEADER + JIA.replace("jia,", "甲县,"), 2, "slug"),
        (HEADER + JIA.replace("甲县", ""), 2, "name is empty"),
        (HEADER + JIA.replace("county", "town"), 2, "level 'town' must be one of province, prefecture, county"),
        (HEADER + JIA.replace("yes", "maybe"), 2, "enabled 'maybe' must be yes or no"),
        (HEADER + JIA.replace("http://www.jiaxian.gov.cn", ""), 2, "portal ''"),
        (HEADER + JIA.replace("http://www", "www"), 2, "must begin with http"),
        (HEADER + JIA.replace("http://", "ftp://"), 2, "must begin with http"),
        (HEADER + JIA.replace("www.jiaxian.gov.cn", "127.0.0.1"), 2, "public name"),
        (HEADER + JIA.replace("www.jiaxian.gov.cn", "localhost"), 2, "public name"),
        (HEADER + JIA.replace("www.jiaxian.gov.cn", "[::1"), 2, "is not an address"),
        (HEADER + JIA.replace("www.", "me@www."), 2, "user name"),
        (HEADER + JIA.replace("cn,,yes", "cn,xxgk/,yes"), 2, "entry 'xxgk/'"),
        (HEADER + JIA.rstrip("\n") + ",more\n", 2, "has not 8 cells"),
        (HEADER + "jia,640323\n", 2, "has not 8 cells"),
    ],
)
def test_what_is_doubtful_is_refused_with_file_line_and_advice(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(RegistryError) as error:
        read_registry(path)
    assert f"{path}, line {line}" in str(error.value)
    assert words in str(error.value)


def test_a_file_that_is_missing_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"cannot be read.*JURISDICTIONS_FILE"):
        read_registry(tmp_path / "none.csv")
    (tmp_path / "gbk.csv").write_bytes((HEADER + JIA).encode("gbk"))
    with pytest.raises(RegistryError, match="not UTF-8"):
        read_registry(tmp_path / "gbk.csv")
    with pytest.raises(RegistryError, match="not a CSV file"):
        read_registry(write(tmp_path, HEADER + 'jia,"640323\n'))


def test_an_error_is_wrong_use_to_scrapy(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        read_registry(tmp_path / "none.csv")
    assert error.value.print_help is False


@pytest.mark.parametrize(("slug", "hint"), [("ji", "jia"), ("甲县", "jia"), ("640323", "jia"), ("zzzz", "scrapy list")])
def test_an_unknown_slug_names_the_near_ones(tmp_path: Path, slug: str, hint: str) -> None:
    registry = read_registry(write(tmp_path, HEADER + JIA + YI))
    with pytest.raises(RegistryError, match=hint):
        registry.require(slug)


def test_a_row_that_is_not_enabled_says_why(tmp_path: Path) -> None:
    registry = read_registry(write(tmp_path, HEADER + JIA + YI))
    assert registry.require("jia").name == "甲县"
    with pytest.raises(RegistryError, match=r"yi \(乙市\) is not enabled .*: moved, see note"):
        registry.require("yi")


class Writes:
    """Counts the statements that write."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.count += statement.upper().startswith(("INSERT", "UPDATE", "DELETE"))


def places(engine: Engine) -> set[tuple[str, str, str, str | None]]:
    with session(engine, read_only=True) as db:
        return {(place.code, place.slug, place.name, place.parent_code) for place in db.scalars(select(Jurisdiction))}


def test_the_table_becomes_what_the_registry_says_and_is_written_only_then(tmp_path: Path, engine: Engine) -> None:
    registry = read_registry(write(tmp_path, HEADER + JIA + YI))
    with session(engine) as db:
        assert sync_jurisdictions(db, registry) == 2
    assert places(engine) == {("640323", "jia", "甲县", "640300"), ("140400", "yi", "乙市", "140000")}
    writes = Writes(engine)
    with session(engine) as db:
        assert sync_jurisdictions(db, registry) == 0
    assert writes.count == 0
    renamed = read_registry(write(tmp_path, HEADER + JIA.replace("甲县", "甲市") + YI))
    with session(engine) as db:
        assert sync_jurisdictions(db, renamed) == 1
    assert ("640323", "jia", "甲市", "640300") in places(engine)


def test_slugs_may_be_swapped_and_a_removed_place_stays(tmp_path: Path, engine: Engine) -> None:
    with session(engine) as db:
        sync_jurisdictions(db, read_registry(write(tmp_path, HEADER + JIA + YI)))
    swapped = HEADER + JIA.replace("jia,", "yi,") + YI.replace("yi,", "jia,", 1)
    with session(engine) as db:
        assert sync_jurisdictions(db, read_registry(write(tmp_path, swapped))) == 2
    assert {(code, slug) for code, slug, *_ in places(engine)} == {("640323", "yi"), ("140400", "jia")}
    with session(engine) as db:
        sync_jurisdictions(db, read_registry(write(tmp_path, HEADER + JIA)))
    assert {(code, slug) for code, slug, *_ in places(engine)} == {("640323", "jia"), ("140400", "jia-140400")}


def test_a_registry_is_what_was_read() -> None:
    assert Registry(Path("x.csv")).rows == ()


def test_hosts_whose_certificates_are_not_verified(tmp_path: Path) -> None:
    path = tmp_path / "registry.csv"
    head = "slug,code,name,level,portal,entry,enabled,note,unverified_hosts\n"
    row = "yuyao,330281,余姚市,county,https://www.yy.gov.cn,,yes,,www.yy.gov.cn  xxgk.yy.gov.cn\n"
    path.write_text(head + row, encoding="utf-8")
    (found,) = read_registry(path).rows
    assert found.unverified_hosts == {"www.yy.gov.cn", "xxgk.yy.gov.cn"}
    path.write_text(head + row.replace("xxgk.yy.gov.cn", "*"), encoding="utf-8")
    with pytest.raises(RegistryError, match="unverified_hosts"):
        read_registry(path)

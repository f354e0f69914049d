"""Zips: names, bounds, and a word on each thing that could not be had."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.containers import Bounds, Contents, open_container
from pipelines.reasons import Reason
from pipelines.results import Refusal
from tests.pipelines.containers.opening import BOUNDS, bad_members, members, refused
from tests.pipelines.zips import bomb, climbing, raw_zip, unicode_path, zipped

NAME = "2023年度/盐池县教育局年报.docx"


class TestNames:
    @pytest.mark.parametrize(
        "body",
        [
            zipped((NAME, b"report")),
            raw_zip((NAME.encode("gbk"), b"report")),
            raw_zip((NAME.encode(), b"report")),
            raw_zip((b"2023/report.docx", b"report"), extra=unicode_path(b"2023/report.docx", NAME)),
            raw_zip((NAME.replace("/", "\\").encode("gbk"), b"report")),
        ],
        ids=["utf-8 flagged", "gbk", "utf-8 unflagged", "unicode path", "backslash"],
    )
    def test_a_chinese_name_in_any_encoding(self, body):
        assert members(body) == {NAME: b"report"}

    def test_a_unicode_path_of_another_name_is_not_believed(self):
        assert members(raw_zip((b"a.docx", b"x"), extra=unicode_path(b"b.docx", NAME))) == {"a.docx": b"x"}

    def test_bytes_of_no_encoding_still_make_a_name(self):
        assert list(members(raw_zip((b"\xff\xfea.docx", b"x")))) == ["\xa0■a.docx"]

    def test_order_is_kept_and_a_name_used_twice_is_told_apart(self):
        body = raw_zip((b"b.txt", b"1"), (b"a.txt", b"2"), (b"b.txt", b"3"))
        assert list(members(body).items()) == [("b.txt", b"1"), ("a.txt", b"2"), ("b.txt (2)", b"3")]

    def test_what_systems_leave_behind_is_no_member(self):
        left = ("__MACOSX/._a.docx", "Thumbs.db", "x/.DS_Store", "desktop.ini", "x/~$a.docx", ".git/config", "folder/")
        assert members(zipped(*((name, b"") for name in left), ("x/a.docx", b"1"))) == {"x/a.docx": b"1"}

    def test_a_name_that_leads_out_is_refused_and_the_rest_is_not(self):
        bad = bad_members(climbing())
        assert list(bad) == ["etc/cron.d/x", "etc/passwd", "C:/Windows/x.dll", "x.txt"]
        assert {reason for reason, _ in bad.values()} == {Reason.UNREADABLE}
        assert "'../../etc/cron.d/x'" in bad["etc/cron.d/x"][1]
        opened = open_container(climbing(), BOUNDS)
        assert [member for member in opened.members if member.refusal is None] == [("good.txt", b"some text", None)]


class TestBounds:
    def test_number_of_members(self):
        body = zipped(*((f"{number}.txt", b"x") for number in range(4)))
        assert len(members(body, Bounds(max_members=4))) == 4
        told = refused(body, Bounds(max_members=3))
        assert (told.reason, "CONTAINER_MAX_MEMBERS" in told.detail) == (Reason.TOO_LARGE, True)

    def test_number_of_bytes_in_all(self):
        body = zipped(("a.bin", b"a" * 600), ("b.bin", b"b" * 600))
        assert len(members(body, Bounds(max_bytes=1200))) == 2
        told = refused(body, Bounds(max_bytes=1199))
        assert (told.reason, "CONTAINER_MAX_BYTES" in told.detail) == (Reason.TOO_LARGE, True)

    def test_members_and_bytes_are_counted_through_inner_zips(self):
        inner = zipped(("a.bin", b"a" * 600))
        body = zipped(("1.zip", inner), ("2.zip", inner), method=zipfile.ZIP_STORED)
        assert refused(body, Bounds(max_bytes=1200)).reason == Reason.TOO_LARGE
        assert refused(body, Bounds(max_members=3)).reason == Reason.TOO_LARGE
        assert len(members(body, Bounds(max_members=4))) == 2

    def test_a_bomb_is_told_by_its_ratio(self):
        assert "a bomb" in refused(bomb(20)).detail
        assert refused(zipped(("inner.zip", bomb(20)))).reason == Reason.TOO_LARGE

    def test_a_directory_too_long_to_be_listed(self):
        body = raw_zip(*((b"n" * 2000, b"") for _ in range(50)))
        assert refused(body, Bounds(max_members=60)).reason == Reason.TOO_LARGE

    def test_a_size_that_is_a_lie(self):
        """Never more than was declared is unpacked; what is less is whole, by its checksum."""
        body = b"x" * 5000
        assert [reason for reason, _ in bad_members(raw_zip((b"a.txt", body), declared=3)).values()] == ["unreadable"]
        assert members(raw_zip((b"a.txt", body), declared=10**6)) == {"a.txt": body}


class TestInnerZips:
    def test_members_of_a_zip_in_a_zip(self):
        inner = raw_zip(("镇.docx".encode("gbk"), b"1"), (b"b.docx", b"2"))
        body = zipped(("乡镇.zip", inner), ("局.docx", b"3"))
        assert members(body) == {"乡镇.zip!/镇.docx": b"1", "乡镇.zip!/b.docx": b"2", "局.docx": b"3"}

    def test_no_deeper(self):
        body = zipped(("1.zip", zipped(("2.zip", zipped(("a.docx", b"1"))))))
        assert [(name, reason) for name, (reason, _) in bad_members(body).items()] == [
            ("1.zip!/2.zip", Reason.UNSUPPORTED_FORMAT)
        ]

    def test_a_damaged_one_costs_itself(self):
        body = zipped(("1.zip", zipped(("a.docx", b"1" * 100))[:-30]), ("b.docx", b"2"))
        assert [(name, reason) for name, (reason, _) in bad_members(body).items()] == [("1.zip", Reason.UNREADABLE)]

    def test_other_containers_within_are_told(self):
        assert "gzip" in bad_members(zipped(("a.gz", b"\x1f\x8b\x08rest")))["a.gz"][1]

    def test_a_word_file_within_is_a_document(self):
        word = zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))
        assert members(zipped(("a.docx", word))) == {"a.docx": word}


class TestRefused:
    def test_another_container_says_what_to_do(self):
        told = refused(b"\x1f\x8b\x08rest")
        assert told.reason == Reason.UNSUPPORTED_FORMAT
        assert "gzip" in told.detail
        assert "scrapy ingest" in told.detail

    def test_a_password(self):
        body = raw_zip((b"a.txt", b"secret"), flags=0x1)
        assert bad_members(body) == {"a.txt": (Reason.UNREADABLE, "it is encrypted: it needs its password")}

    @pytest.mark.parametrize("body", [zipped(), zipped(("folder/", b""), ("Thumbs.db", b"x"))])
    def test_nothing_in_it(self, body):
        assert refused(body).reason == Reason.EMPTY

    def test_truncated_anywhere(self):
        whole = zipped(("a.txt", b"some text" * 20), ("b.txt", b"more text" * 20))
        for length in range(4, len(whole) - 1, 7):
            assert refused(whole[:length]).reason == Reason.UNREADABLE

    def test_a_torn_member_costs_itself(self):
        whole = bytearray(zipped(("a.txt", b"some text" * 20), ("b.txt", b"more text"), method=zipfile.ZIP_STORED))
        whole[60] ^= 0xFF
        assert [(name, reason) for name, (reason, _) in bad_members(bytes(whole)).items()] == [
            ("a.txt", Reason.UNREADABLE)
        ]

    def test_a_method_that_is_not_read(self):
        whole = bytearray(zipped(("a.txt", b"some text")))
        with zipfile.ZipFile(BytesIO(whole)) as archive:
            directory = archive.start_dir
        whole[8:10] = whole[directory + 10 : directory + 12] = b"\x63\0"
        assert [reason for reason, _ in bad_members(bytes(whole)).values()] == [Reason.UNSUPPORTED_FORMAT]

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_flipped_bytes_raise_nothing(self, data):
        whole = bytearray(raw_zip(("年报.txt".encode("gbk"), b"some text" * 30), (b"b.txt", b"x"), extra=b"up\x02\0ab"))
        for _ in range(data.draw(st.integers(1, 6))):
            whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
        assert isinstance(open_container(bytes(whole), Bounds(20, 10**6)), Contents | Refusal)

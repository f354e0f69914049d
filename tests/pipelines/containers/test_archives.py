"""RAR and 7z: the same as of zips, and what the library that unpacks them does not tell."""

import asyncio
from functools import partial

import pytest

from pipelines.child import Limits
from pipelines.containers import Bounds, Contents, archives, open_container
from pipelines.pool import ReadingPool
from pipelines.reasons import Reason
from pipelines.results import Refusal
from tests.pipelines.archives import (
    AES,
    LZMA,
    ZSTD,
    encrypted_headers,
    needs_libarchive,
    old_rar,
    rar5,
    record,
    reference,
    seven_zip,
)
from tests.pipelines.containers.opening import BOUNDS, bad_members, members, refused
from tests.pipelines.zips import zipped

MAKERS = {"RAR 4": old_rar, "RAR 5": rar5, "7z": seven_zip, "7z packed": partial(seven_zip, coder=LZMA)}
each_format = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
NAME = "2023年度/盐池县教育局年报.docx"
LINK = 0o120777
ENCRYPTED = (Reason.UNREADABLE, "it is encrypted: it needs its password")


@needs_libarchive
class TestMembers:
    @each_format
    def test_names_order_and_bytes(self, make):
        body = make((NAME, b"report"), ("b.txt", b"2" * 70_000), ("a.txt", b"3"))
        assert list(members(body).items()) == [(NAME, b"report"), ("b.txt", b"2" * 70_000), ("a.txt", b"3")]

    @pytest.mark.parametrize("make", [rar5, seven_zip])
    def test_a_name_used_twice_is_told_apart(self, make):
        assert members(make(("a.txt", b"1"), ("a.txt", b"2"))) == {"a.txt": b"1", "a.txt (2)": b"2"}

    @each_format
    def test_what_systems_leave_behind_is_no_member(self, make):
        assert list(members(make(("Thumbs.db", b"x"), ("x/~$a.docx", b"x"), ("x/a.docx", b"1")))) == ["x/a.docx"]

    def test_a_name_of_no_told_encoding(self):
        assert members(old_rar((NAME.encode("gbk"), b"1"))) == {NAME: b"1"}

    @each_format
    def test_a_name_that_leads_out_is_refused_and_the_rest_is_not(self, make):
        body = make(
            ("../../etc/cron.d/x", b"x"), ("/etc/passwd", b"x"), ("C:\\Windows\\x.dll", b"x"), ("good.txt", b"x")
        )
        bad = bad_members(body)
        assert list(bad) == ["etc/cron.d/x", "etc/passwd", "C:/Windows/x.dll"]
        assert {reason for reason, _ in bad.values()} == {Reason.UNREADABLE}
        assert [member for member in open_container(body, BOUNDS).members if not member.refusal] == [
            ("good.txt", b"x", None)
        ]

    @pytest.mark.parametrize(
        "body",
        [
            old_rar(("link", b"/etc/passwd"), mode=LINK),
            rar5(("link", b""), extra=reference(1, "/etc/passwd")),
            rar5(("link", b""), extra=reference(4, "a.docx")),
            rar5(("link", b""), extra=reference(5, "a.docx")),
            seven_zip(("link", b"/etc/passwd"), attributes=LINK << 16 | 0x8000),
        ],
        ids=["RAR 4", "RAR 5", "RAR 5, hard", "RAR 5, a copy", "7z"],
    )
    def test_a_link_is_not_followed(self, body):
        assert bad_members(body) == {"link": (Reason.UNSUPPORTED_FORMAT, archives._REFERENCE.detail)}

    @each_format
    def test_containers_within_containers(self, make):
        inner = make(("镇.docx", b"1"))
        assert members(make(("乡镇.x", inner), ("局.docx", b"2"))) == {"乡镇.x!/镇.docx": b"1", "局.docx": b"2"}
        assert members(zipped(("乡镇.x", inner))) == {"乡镇.x!/镇.docx": b"1"}
        assert list(bad_members(make(("1.x", make(("2.x", inner)))))) == ["1.x!/2.x"]


@needs_libarchive
class TestBounds:
    @each_format
    def test_number_of_members(self, make):
        body = make(*((f"{number}.txt", b"x") for number in range(4)))
        assert len(members(body, Bounds(max_members=4))) == 4
        for most in (1, 3):
            told = refused(body, Bounds(max_members=most))
            assert (told.reason, "CONTAINER_MAX_MEMBERS" in told.detail) == (Reason.TOO_LARGE, True)

    @each_format
    def test_number_of_bytes_in_all(self, make):
        body = make(("a.bin", b"a" * 600), ("b.bin", b"b" * 600))
        assert len(members(body, Bounds(max_bytes=1200))) == 2
        told = refused(body, Bounds(max_bytes=1199))
        assert (told.reason, "CONTAINER_MAX_BYTES" in told.detail) == (Reason.TOO_LARGE, True)

    def test_a_bomb_is_told_by_its_ratio(self):
        body = seven_zip(("report.docx", bytes(20 * 2**20)), coder=LZMA)
        assert "a bomb" in refused(body).detail
        assert refused(zipped(("inner.7z", body))).reason == Reason.TOO_LARGE

    @pytest.mark.parametrize("make", [old_rar, rar5])
    @pytest.mark.parametrize("declared", [3, 6000])
    def test_a_size_that_is_a_lie(self, make, declared):
        body = make(("a.txt", b"x" * 5000), declared=declared)
        opened = open_container(body, BOUNDS)
        assert isinstance(opened, Refusal) or [member.refusal.reason for member in opened.members] == ["unreadable"]

    def test_a_size_beyond_all_numbers(self):
        assert refused(rar5(("a.txt", b"x"), declared=2**40)).reason == Reason.TOO_LARGE

    def test_a_dictionary_larger_than_the_process_may_be(self):
        body = seven_zip(("a.txt", b"some text"), coder=LZMA, dictionary=2**30)

        async def main() -> Contents | Refusal:
            pool = ReadingPool(1, Limits(wall_seconds=20.0, cpu_seconds=30, memory_bytes=256 * 2**20))
            try:
                return await pool.run(open_container, body, BOUNDS)
            finally:
                await pool.close()

        opened = asyncio.run(main())
        assert isinstance(opened, Refusal), opened
        assert opened.reason == Reason.OUT_OF_MEMORY


@needs_libarchive
class TestRefused:
    @pytest.mark.parametrize(
        "body",
        [
            old_rar(("a.txt", b"secret"), file=0x4),
            rar5(("a.txt", b"secret"), extra=record(1, bytes(20))),
            seven_zip(("a.txt", b"secret"), coder=AES),
        ],
        ids=["RAR 4", "RAR 5", "7z"],
    )
    def test_a_password(self, body):
        assert bad_members(body) == {"a.txt": ENCRYPTED}

    @pytest.mark.parametrize("body", [old_rar(("a", b"x"), main=0x80), encrypted_headers()], ids=["RAR 4", "RAR 5"])
    def test_a_password_for_the_names_too(self, body):
        told = refused(body)
        assert (told.reason, told.detail) == ENCRYPTED

    @pytest.mark.parametrize(
        "body",
        [
            old_rar(("a", b"x"), file=0x2),
            old_rar(("a", b"x"), end=0x1),
            rar5(("a", b"x"), file=0x8),
            rar5(("a", b"x"), end=0x1),
        ],
        ids=["RAR 4", "RAR 4, at its end", "RAR 5", "RAR 5, at its end"],
    )
    def test_one_of_several_volumes(self, body):
        told = refused(body)
        assert (told.reason, "volumes" in told.detail) == (Reason.UNSUPPORTED_FORMAT, True)

    @pytest.mark.parametrize(
        "body",
        [seven_zip(("a.txt", b"x"), coder=ZSTD), rar5(("a.txt", b"x"), has_crc=False)],
        ids=["codec", "no checksum"],
    )
    def test_what_is_beyond_us_costs_itself(self, body):
        assert [reason for reason, _ in bad_members(body).values()] == [Reason.UNSUPPORTED_FORMAT]

    @pytest.mark.parametrize("make", [old_rar, rar5])
    def test_nothing_in_it(self, make):
        assert refused(make()).reason == Reason.EMPTY
        assert refused(make(("Thumbs.db", b"x"))).reason == Reason.EMPTY

    @each_format
    def test_truncated_anywhere(self, make):
        whole = make(("a.txt", b"some text" * 3), ("b.txt", b"more text" * 3))
        for length in range(8, len(whole)):
            assert refused(whole[:length]).reason == Reason.UNREADABLE

    @pytest.mark.parametrize("make", [old_rar, rar5])
    def test_without_its_end(self, make):
        """As if it had broken off between two files, or in one that is stored."""
        assert "truncated" in refused(make(("a.txt", b"1"), is_whole=False)).detail

    @pytest.mark.parametrize("make", [old_rar, rar5, seven_zip])
    def test_a_torn_member_costs_itself(self, make):
        whole = make(("a.txt", b"some text"), ("b.txt", b"more text"))
        torn = whole.replace(b"some text", b"some test")
        assert [(name, reason) for name, (reason, _) in bad_members(torn).items()] == [("a.txt", Reason.UNREADABLE)]

    def test_a_signature_alone(self):
        assert refused(b"Rar!\x1a\x07\x02rest").reason == Reason.UNREADABLE

    @each_format
    def test_no_flipped_bit_is_read_over(self, make):
        """The same bytes, or a word: no other bytes, and none missing."""
        bodies = [b"some text", b"x"]
        whole = make(*zip(("年.txt", "b.txt"), bodies, strict=True))
        for bit in range(8 * 8, 8 * len(whole)):
            torn = bytearray(whole)
            torn[bit // 8] ^= 1 << bit % 8
            opened = open_container(bytes(torn), BOUNDS)
            if isinstance(opened, Contents) and not any(member.refusal for member in opened.members):
                assert [member.body for member in opened.members] == bodies, bit


@pytest.mark.parametrize("make", [old_rar, rar5, seven_zip])
def test_without_the_library_it_says_what_to_install(make, monkeypatch):
    def find(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(archives, "import_module", find)
    monkeypatch.setattr(archives, "_library", archives._library.__wrapped__)
    told = refused(make(("a.txt", b"x")))
    assert (told.reason, told.detail) == (Reason.UNSUPPORTED_FORMAT, archives.MISSING)
    assert bad_members(zipped(("in.x", make(("a.txt", b"x")))))["in.x"] == (told.reason, told.detail)

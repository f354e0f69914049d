"""WARC files: any viewer opens them, and a kill at any moment loses nothing that a row points to."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.items import Fetched
from pipelines.warc import ArchiveDamagedError, WarcFile, read_payload, sha256_of
from tests.pipelines.reports import fetched

GBK = "政府信息公开工作年度报告".encode("gb18030")


def records(path: Path) -> list[tuple[str, str, bytes]]:
    with path.open("rb") as file:
        return [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]


@pytest.fixture
def warc(tmp_path):
    with WarcFile(tmp_path / "2024-01" / "run1.warc.gz", {"software": "test"}) as opened:
        yield opened


def test_a_page_and_a_file_come_back_byte_for_byte(warc):
    page = fetched(GBK, status=404, headers=(("Content-Type", "text/html"), ("ETag", '"5f"')))
    file = fetched(bytes(range(256)) * 300, "file:///data/%E6%8A%A5%E5%91%8A.doc")
    places = [warc.write(page, "text/html"), warc.write(file, "application/msword")]
    assert [read_payload(warc.path, place.offset) for place in places] == [page.body, file.body]
    assert records(warc.path)[1:] == [("response", page.url, page.body), ("resource", file.url, file.body)]
    assert records(warc.path)[0][0] == "warcinfo"
    assert sum(place.length for place in places) + places[0].offset == warc.path.stat().st_size


def test_what_is_kept_of_an_answer_is_what_was_answered(warc):
    undone = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "17"))
    odd = (("Content-Disposition", 'attachment; filename="年报.doc"'), ("X-Long", "a\r\nWARC-Type: forged"))
    place = warc.write(fetched(GBK, status=299, headers=undone + odd), "text/html")
    assert read_payload(warc.path, place.offset) == GBK
    with warc.path.open("rb") as file:
        file.seek(place.offset)
        record = next(iter(ArchiveIterator(file)))
    assert record.http_headers.get_statuscode() == "299"
    assert record.http_headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert record.http_headers.get_header("Content-Length") == str(len(GBK))
    assert record.http_headers.get_header("WARC-Type") is None
    assert "%E5%B9%B4%E6%8A%A5" in record.http_headers.get_header("Content-Disposition")
    assert record.rec_headers.get_header("WARC-Date") == "2024-01-31T08:30:00.000000Z"
    assert record.rec_headers.get_header("Content-Type") == "application/http; msgtype=response"


def test_an_empty_body_comes_back_empty(warc):
    assert read_payload(warc.path, warc.write(fetched(b""), "text/html").offset) == b""


def test_a_taken_name_is_never_written_over(tmp_path):
    path = tmp_path / "a.warc.gz"
    with WarcFile(path, {}) as first, WarcFile(path, {}) as second:
        place = first.write(fetched(b"first"), "text/html")
        second.write(fetched(b"second"), "text/html")
    assert second.path.name == "a-2.warc.gz"
    assert read_payload(first.path, place.offset) == b"first"


def test_a_failed_write_leaves_the_file_as_it_was(warc, monkeypatch):
    before = warc.write(fetched(b"before"), "text/html")

    def full(_handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            warc.write(fetched(b"lost" * 1000), "text/html")
    after = warc.write(fetched(b"after"), "text/html")
    assert after.offset == before.offset + before.length
    assert [body for _, _, body in records(warc.path)[1:]] == [b"before", b"after"]


def test_damage_is_told(warc, tmp_path):
    place = warc.write(fetched(random.Random(1).randbytes(5000)), "text/html")
    with pytest.raises(ArchiveDamagedError, match="No such file"):
        read_payload(tmp_path / "gone.warc.gz", 0)
    with pytest.raises(ArchiveDamagedError, match="no record"):
        read_payload(warc.path, place.offset + place.length)
    with pytest.raises(ArchiveDamagedError):
        read_payload(warc.path, place.offset + 3)


_WRITER = """
import hashlib, random, sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.items import Fetched
from pipelines.warc import WarcFile

noise = random.Random(int(sys.argv[2]))
with WarcFile(Path(sys.argv[1]) / "run.warc.gz", {}) as warc:
    while True:
        body = noise.randbytes(noise.randrange(1, 400_000))
        place = warc.write(Fetched("http://www.example.gov.cn/", body, datetime.now(UTC)), "text/html")
        print(place.offset, hashlib.sha256(body).hexdigest(), flush=True)
"""


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_at_any_moment_loses_nothing_that_was_told(tmp_path, seed):
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path), str(seed)], stdout=subprocess.PIPE, text=True
    ) as writer:
        told = [writer.stdout.readline() for _ in range(5)]
        time.sleep(random.Random(seed).uniform(0, 0.2))
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.readlines()
    told = [line.split() for line in told if line.endswith("\n")]
    assert len(told) >= 5
    path = tmp_path / "run.warc.gz"
    for offset, sha256 in told:
        assert sha256_of(read_payload(path, int(offset))) == sha256
    # A viewer that walks the file from the beginning sees the same records in the same order.
    with path.open("rb") as file:
        walked = ArchiveIterator(file)
        assert next(walked).rec_type == "warcinfo"
        for _, sha256 in told:
            assert sha256_of(next(walked).content_stream().read()) == sha256


def test_times_are_kept_in_utc(warc):
    beijing = timezone(timedelta(hours=8))
    place = warc.write(Fetched("http://a.cn/", b"x", datetime(2024, 1, 1, 8, tzinfo=beijing)), "text/html")
    with warc.path.open("rb") as file:
        file.seek(place.offset)
        kept = next(iter(ArchiveIterator(file))).rec_headers.get_header("WARC-Date")
    assert datetime.fromisoformat(kept) == datetime(2024, 1, 1, tzinfo=UTC)

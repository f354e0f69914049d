"""Compressed answers: whole, or failed."""

import gzip
import random
import zlib
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from crawler.middlewares import WholeCompressionMiddleware

REPORT = ("政府信息公开工作年度报告" + "".join(random.Random(1).choices("一二三四五六七八九十", k=200_000))).encode()
_raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
PACKED = {
    b"gzip": gzip.compress(REPORT),
    b"x-gzip": gzip.compress(REPORT),
    b"deflate": zlib.compress(REPORT),
    b"Deflate": _raw.compress(REPORT) + _raw.flush(),
}


def unpacked(body: bytes, encoding: bytes, limit: int = 2**24) -> bytes:
    settings = Settings({"DOWNLOAD_MAXSIZE": limit})
    crawler: Any = SimpleNamespace(settings=settings, signals=SignalManager(), stats=None)
    middleware = WholeCompressionMiddleware.from_crawler(crawler)
    request = Request("http://www.jiaxian.gov.cn/a.docx")
    answer = middleware.process_response(
        request, Response(request.url, headers={"Content-Encoding": encoding}, body=body)
    )
    assert isinstance(answer, Response)
    return answer.body


@pytest.mark.parametrize("encoding", PACKED)
def test_what_came_whole_is_unpacked(encoding: bytes) -> None:
    assert unpacked(PACKED[encoding], encoding) == REPORT
    assert unpacked(PACKED[encoding] + b"\r\n", encoding) == REPORT


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("share", [0.3, 0.9, 0.9999])
def test_what_broke_off_has_failed(encoding: bytes, share: float) -> None:
    with pytest.raises(ResponseDataLossError):
        unpacked(PACKED[encoding][: int(len(PACKED[encoding]) * share)], encoding)


def test_what_was_damaged_on_the_way_has_failed() -> None:
    damaged = bytearray(PACKED[b"gzip"])
    damaged[-6] ^= 1  # its checksum
    with pytest.raises(ResponseDataLossError):
        unpacked(bytes(damaged), b"gzip")


def test_nothing_is_nothing_and_other_encodings_stay() -> None:
    assert unpacked(b"", b"gzip") == b""
    assert unpacked(b"abc", b"unknown") == b"abc"


def test_bombs_do_not_go_off() -> None:
    with pytest.raises(IgnoreRequest, match="DOWNLOAD_MAXSIZE"):
        unpacked(gzip.compress(b" " * 2**22), b"gzip", limit=2**20)

"""The proxy serves its sites on loopback only, fails as it is told to, and tells what it was asked."""

import gzip
import http.client
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portals import SLUGS, Fault, Portals
from tests.portals.client import Client
from tests.portals.demo import ROOT
from tests.portals.faults import CONNECTION_KINDS, KINDS

FRONT = "http://www.yanchi.gov.cn/"
SECURE = "https://www.hanyin.gov.cn/"


@pytest.fixture(scope="module")
def served() -> Iterator[Portals]:
    with Portals(slugs=("yanchi", "hanyin", "cixi")) as portals:
        yield portals


@pytest.fixture
def portals(served: Portals) -> Iterator[Portals]:
    served.faults.clear()
    served.requests.clear()
    served.refusals.clear()
    yield served
    served.faults.clear()


def test_both_schemes_are_served_and_certificates_are_right(portals: Portals) -> None:
    client = Client(portals)
    for url in (FRONT, SECURE, "https://www.yanchi.gov.cn/", "http://www.hanyin.gov.cn/"):
        answer = client.get(url)
        assert answer.status == 200
        assert "政府信息公开" in answer.links()
    assert [request.url for request in portals.requests][:2] == [FRONT, SECURE]


def test_a_client_that_does_not_know_the_authority_refuses_the_certificate(portals: Portals) -> None:
    address = portals.proxy_url.removeprefix("http://").split(":")
    tunnel = http.client.HTTPSConnection(address[0], int(address[1]), timeout=10)
    tunnel.set_tunnel("www.hanyin.gov.cn", 443)
    with pytest.raises(ssl.SSLCertVerificationError):
        tunnel.request("GET", "/")


def test_unknown_hosts_cannot_be_reached(portals: Portals) -> None:
    client = Client(portals)
    assert client.get("http://www.wuzhong.gov.cn/").status == 502
    with pytest.raises(OSError, match="502"):
        client.get("https://www.wuzhong.gov.cn/")
    assert portals.refusals == ["www.wuzhong.gov.cn"] * 2


def test_nothing_reaches_past_loopback(portals: Portals, monkeypatch: pytest.MonkeyPatch) -> None:
    reached = []
    connect = socket.socket.connect

    def watched(own: socket.socket, address: tuple[str, int]) -> None:
        reached.append(address[0])
        connect(own, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    client = Client(portals)
    assert client.walk(FRONT, "政府信息公开", "政府信息公开年报").status == 200
    assert client.get("http://www.wuzhong.gov.cn/").status == 502
    assert set(reached) == {"127.0.0.1"}
    assert portals.proxy_url.startswith("http://127.0.0.1:")


def test_a_request_by_path_is_no_request_to_a_proxy(portals: Portals) -> None:
    host, port = portals.proxy_url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request("GET", "/")
    assert connection.getresponse().status == 400
    connection.close()


def test_requests_are_recorded_with_their_headers_time_and_company(portals: Portals) -> None:
    portals.faults.append(Fault("slow", path="/xxgk/"))
    client = Client(portals)
    asked = [threading.Thread(target=client.get, args=(f"{FRONT}xxgk/", {"Referer": FRONT})) for _ in range(3)]
    started = time.monotonic()
    for thread in asked:
        thread.start()
    for thread in asked:
        thread.join()
    assert time.monotonic() - started >= 2.5
    assert sorted(request.concurrent for request in portals.requests) == [1, 2, 3]
    assert all(request.headers["referer"] == FRONT for request in portals.requests)
    assert all(started <= request.at <= time.monotonic() for request in portals.requests)
    portals.faults.clear()
    client.get(FRONT)
    assert portals.requests[-1].concurrent == 1


def test_pages_have_validators_and_answer_304(portals: Portals) -> None:
    client = Client(portals)
    first = client.get(FRONT)
    again = client.get(FRONT, {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert client.get(FRONT, {"If-Modified-Since": first.headers["Last-Modified"]}).status == 304
    stale = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(FRONT, stale).status == 200


def test_directories_need_their_slash(portals: Portals) -> None:
    client = Client(portals, follow=False)
    answer = client.get("http://www.yanchi.gov.cn/xxgk")
    assert (answer.status, answer.headers["Location"]) == (301, "http://www.yanchi.gov.cn/xxgk/")
    assert client.get("http://www.yanchi.gov.cn/nowhere/").status == 404


def test_robots_have_three_variants(portals: Portals) -> None:
    client = Client(portals)
    assert client.get(f"{FRONT}robots.txt").status == 404
    portals.set_robots("yanchi", "closed")
    assert "Disallow: /\n" in client.get(f"{FRONT}robots.txt").text
    portals.set_robots("yanchi", "partial")
    assert "Disallow: /search" in client.get(f"{FRONT}robots.txt").text
    portals.set_robots("yanchi", "absent")
    with pytest.raises(ValueError, match=r"robots\.txt 'open'"):
        portals.set_robots("yanchi", "open")


@pytest.mark.parametrize(
    ("kind", "status", "word"),
    [
        ("not_found", 404, "404"),
        ("server_error", 500, "500"),
        ("stub", 200, "<!-- -->"),
        ("error_template", 200, "页面不存在"),
        ("gone", 410, "410"),
        ("script_challenge", 412, "<script>"),
        ("event_page", 418, "事件ID"),
        ("cookie_script", 521, "__jsl_clearance".removeprefix("_")),
        ("clearance", 521, "__jsl_clearance_s"),
        ("clearance_as_page", 200, "__jsl_clearance_s"),
        ("script_as_page", 200, "eval"),
        ("firewall_as_page", 200, "拦截"),
        ("fence", 403, "Forbidden"),
        ("too_many", 429, "429"),
        ("needs_referer", 404, "404"),
        ("session_cookies", 302, "Moved"),
        ("tiny", 200, "<html>"),
        ("error_page", 200, "Not Found"),
        ("moved_to_404", 302, "lost=1"),
        ("moved_to_template", 302, "lost=1"),
        ("pendulum", 302, "swing=1"),
        ("staircase", 302, "step=1"),
        ("to_nothing", 302, "Found"),
        ("to_metadata", 302, "169.254.169.254"),
        ("refresh_to_foreign", 200, "refresh"),
        ("firewall", 403, "云防护"),
        ("empty", 200, ""),
        ("empty_xml", 200, "<recordset></recordset>"),
        ("endless_loop", 302, "Moved"),
        ("home", 301, "Moved"),
        ("cookie_loop", 302, "Moved"),
    ],
)
def test_faults_answer_as_told(portals: Portals, kind: str, status: int, word: str) -> None:
    portals.faults.append(Fault(kind, host="www.yanchi.gov.cn", path="/xxgk/$"))
    client = Client(portals, follow=False)
    answer = client.get(f"{FRONT}xxgk/")
    assert answer.status == status
    assert word in answer.text
    assert len(answer.body) < 700
    assert client.get(FRONT).status == 200
    assert client.get(SECURE).status == 200


def test_faults_that_a_better_client_gets_past(portals: Portals) -> None:
    portals.faults += [
        Fault("needs_referer", path="/xxgk/$"),
        Fault("needs_agent", path="/xxgk/bm"),
        Fault("cookie_loop", path="/xxgk/xzc"),
    ]
    client = Client(portals, follow=False)
    assert client.get(f"{FRONT}xxgk/", {"Referer": FRONT}).status == 200
    assert client.get(f"{FRONT}xxgk/bmxxgkml/", {"User-Agent": "Mozilla/5.0 (compatible)"}).status == 200
    sent = client.get(f"{FRONT}xxgk/xzcxxgkml/")
    cookie = sent.headers["Set-Cookie"].split(";")[0]
    assert client.get(sent.headers["Location"], {"Cookie": cookie}).status == 200


def test_a_fault_may_strike_one_scheme_and_a_few_times_only(portals: Portals) -> None:
    portals.faults.append(Fault("gone", host="www.hanyin.gov.cn", path="/$", scheme="https", times=2))
    client = Client(portals)
    assert [client.get(SECURE).status for _ in range(3)] == [410, 410, 200]
    assert client.get("http://www.hanyin.gov.cn/").status == 200


def test_bodies_break_off_and_connections_are_torn_down(portals: Portals) -> None:
    portals.faults += [Fault("truncated", path="/xxgk/$"), Fault("reset", path="/xwzx/$")]
    client = Client(portals)
    with pytest.raises(http.client.IncompleteRead):
        client.get(f"{FRONT}xxgk/")
    with pytest.raises(OSError, match=r"reset|aborted|disconnected|closed"):
        client.get(f"{FRONT}xwzx/")
    portals.faults[:] = [Fault("needs_agent", path="/xxgk/$")]
    with pytest.raises(OSError, match=r"reset|aborted|disconnected|closed"):
        client.get(f"{FRONT}xxgk/")


def test_announced_lengths_may_be_wrong_and_bodies_may_be_packed(portals: Portals) -> None:
    whole = Client(portals).get(f"{FRONT}xxgk/").body
    strike = Fault("short_length", path="/xxgk/$")
    portals.faults.append(strike)
    assert Client(portals).get(f"{FRONT}xxgk/").body == whole[: len(whole) // 2]
    strike.kind = "long_length"
    with pytest.raises(http.client.IncompleteRead):
        Client(portals).get(f"{FRONT}xxgk/")
    strike.kind = "gzip"
    packed = Client(portals).get(f"{FRONT}xxgk/")
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.body)) == ("gzip", whole)
    strike.kind = "half_gzip"
    with pytest.raises(EOFError):
        gzip.decompress(Client(portals).get(f"{FRONT}xxgk/").body)


def test_a_portal_may_be_down_or_have_trouble_with_tls(portals: Portals) -> None:
    portals.faults.append(Fault("refused", host="www.hanyin.gov.cn"))
    client = Client(portals)
    assert client.get("http://www.hanyin.gov.cn/").status == 502
    with pytest.raises(OSError, match="502"):
        client.get(SECURE)
    portals.faults[:] = [Fault("wrong_certificate", host="www.hanyin.gov.cn")]
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        client.get(SECURE)
    portals.faults[:] = [Fault("old_protocol", host="www.hanyin.gov.cn")]
    with pytest.raises(urllib.error.URLError, match=r"(?i)protocol|alert"):
        client.get(SECURE)
    portals.faults[:] = [Fault("no_handshake", host="www.hanyin.gov.cn")]
    with pytest.raises(OSError, match=r"EOF|reset|Connection"):
        client.get(SECURE)
    assert client.get("http://www.hanyin.gov.cn/").status == 200


def test_a_page_may_hide_its_charset(portals: Portals) -> None:
    portals.faults.append(Fault("undeclared", path="/xxgk/$"))
    answer = Client(portals).get(f"{FRONT}xxgk/")
    assert answer.headers["Content-Type"] == "text/html"
    assert b"charset" not in answer.body
    assert "政府信息公开年报" in answer.body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode()


def test_faults_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="no such fault 'flood'"):
        Fault("flood")
    with pytest.raises(ValueError, match="cannot have a path"):
        Fault("refused", path="/")
    assert not CONNECTION_KINDS & KINDS.keys()


def test_the_environment_leads_children_to_the_proxy(portals: Portals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("HTTPS_PROXY", "http://192.0.2.1:3128")
    told = portals.environment()
    assert told["http_proxy"] == told["https_proxy"] == portals.proxy_url
    assert not {"no_proxy", "NO_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"} & told.keys()


def test_portals_serve_inside_their_block_only() -> None:
    portals = Portals(slugs=("hanyin",))
    with pytest.raises(RuntimeError, match="`with` block"):
        _ = portals.proxy_url
    with portals:
        url = portals.proxy_url
        folder = portals.authority.parent
    host, port = url.removeprefix("http://").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)
    assert not folder.exists()


def test_serve_says_where_and_ends_on_interrupt() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.portals", "serve"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        told = child.stdout.readline() + child.stdout.readline()
    finally:
        child.send_signal(2)
        last, _ = child.communicate(timeout=30)
    assert re.search(r"http_proxy=http://127\.0\.0\.1:\d+ https_proxy=", told)
    for slug in SLUGS:
        assert f"{slug}.gov.cn" in told
    assert "0 requests answered" in last
    assert child.returncode == 0
    assert Path(ROOT / "tests").is_dir()

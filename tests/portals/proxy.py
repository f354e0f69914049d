"""A forward proxy on loopback that is itself every host it serves: it never opens a connection to anywhere.

http comes as requests with an absolute address; https as CONNECT, then TLS with a certificate made for the host. A host
that it does not know answers 502, as a proxy does that cannot reach one.
"""

import contextlib
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.portals.certificates import Authority
from tests.portals.faults import Answer, Fault
from tests.portals.messages import Request, Response, html

_IDLE_SECONDS = 15
_ENDLESS = 256 * 2**20  # bytes
_UNREACHABLE = html("<html><body>502 the proxy cannot reach this host</body></html>", 502)


class Proxy:
    """Serves sites by host name until it is left.

    Args:
        sites: what answers for each host name.
        faults: failure modes, the first that strikes wins; the list may be changed while serving.
        folder: an empty folder for the certificates.
    """

    def __init__(self, sites: Mapping[str, Answer], faults: list[Fault], folder: Path) -> None:
        self.sites = dict(sites)
        self.faults = faults
        self.requests: list[Request] = []
        self.refusals: list[str] = []
        self.authority = Authority(folder)
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The proxy's address, for `http_proxy` and `https_proxy`."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def connection_fault(self, host: str, scheme: str) -> str | None:
        """The kind of fault that strikes a connection to a host, if any; counts the hit."""
        with self._lock:
            fault = next((fault for fault in self.faults if fault.strikes(host, scheme)), None)
            if fault is not None:
                fault.hits += 1
            return None if fault is None else fault.kind

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Records a request and answers it, by the site or by a fault."""
        host = Request(method, url).host
        with self._lock:
            self._under_way[host] += 1
            request = Request(method, url, headers, body, concurrent=self._under_way[host])
            self.requests.append(request)
        try:
            return self._answer(request)
        finally:
            with self._lock:
                self._under_way[host] -= 1

    def _answer(self, request: Request) -> Response:
        site = self.sites.get(request.host)
        if site is None:
            self.refuse(request.host)
            return _UNREACHABLE
        address = request.path + (f"?{request.parts.query}" if request.parts.query else "")
        with self._lock:
            fault = next((f for f in self.faults if f.strikes(request.host, request.scheme, address)), None)
            if fault is not None:
                fault.hits += 1
        response = site(request) if fault is None else fault.answer(request, site)
        if response.delay:
            self.closing.wait(response.delay)
        return response

    def refuse(self, host: str) -> None:
        """Notes that somebody asked for a host that is not served."""
        with self._lock:
            self.refusals.append(host)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False
    proxy: Proxy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is a slip of the replica and must be seen."""
        import sys  # noqa: PLC0415 - only needed here

        if not isinstance(sys.exc_info()[1], ConnectionError | ssl.SSLError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client; after CONNECT it speaks for the host inside the tunnel."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    server: _Server
    tunnel: str | None = None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Says nothing: requests are recorded by the proxy."""

    def do_CONNECT(self) -> None:
        """Opens a tunnel: from here on the client speaks TLS with the replica of the host."""
        host = self.path.rsplit(":", 1)[0].lower()
        fault = self.server.proxy.connection_fault(host, "https")
        if fault == "refused" or host not in self.server.proxy.sites:
            self.server.proxy.refuse(host)
            self._send(_UNREACHABLE)
            self.close_connection = True
            return
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        if fault == "no_handshake":
            self._reset()
            return
        name = "other.invalid" if fault == "wrong_certificate" else host
        context = self.server.proxy.authority.context(name, old=fault == "old_protocol")
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", -1)
        self.wfile = self.connection.makefile("wb", 0)
        self.tunnel = host
        self.close_connection = False

    def do_GET(self) -> None:
        """Answers for the host, inside a tunnel or by absolute address."""
        url = f"https://{self.tunnel}{self.path}" if self.tunnel else self.path
        if not url.startswith(("http://", "https://")):
            self._send(html("<html><body>400 this is a proxy</body></html>", 400))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length") or 0))
        request = Request(self.command, url)
        if self.tunnel is None and self.server.proxy.connection_fault(request.host, "http") == "refused":
            self.server.proxy.refuse(request.host)
            self._send(_UNREACHABLE)
            return
        self._send(self.server.proxy.answer(self.command, url, headers, body))

    do_POST = do_GET  # noqa: N815 - the base class dispatches on this name
    do_HEAD = do_GET  # noqa: N815

    def _send(self, response: Response) -> None:
        if response.reset:
            self._reset()
            return
        body = b"" if response.status == 304 else response.body
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        length = len(body) if response.length is None else response.length
        if not response.endless:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if response.truncated or response.endless or length != len(body):
            self.close_connection = True
        if response.truncated:
            body = body[: len(body) // 2]
        if self.command != "HEAD":
            # What a client that never hangs up would get is bounded too.
            for _ in range(_ENDLESS // max(1, len(body)) if response.endless else 1):
                self.wfile.write(body)

    def _reset(self) -> None:
        """Tears the connection down so that the client sees a reset, not an end."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

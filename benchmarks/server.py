"""The plainest server that can stand for a portal: a forward proxy on loopback, in a process of its own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.portal import HOST, Portal

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b"
_NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n404"
_END = b"\r\n\r\n"
_MOST_WAITING = 2**16  # bytes of a request


class Served:
    """What the server's process shares with this one.

    Attributes:
        url: its address, for `http_proxy`.
    """

    def __init__(self, url: str, tally: Any) -> None:
        self.url = url
        self._tally = tally

    @property
    def answered(self) -> int:
        """Pages given out since `restart`."""
        return int(self._tally[0])

    @property
    def first(self) -> float:
        """When the first request since `restart` came, by `time.monotonic`; 0.0 before."""
        return float(self._tally[1])

    def restart(self) -> None:
        """Counts from nought again."""
        self._tally[0] = self._tally[1] = 0.0


@contextmanager
def serving(articles: int) -> Iterator[Served]:
    """Serves a portal of so many articles until it is left."""
    context = get_context("spawn")
    tally = context.Array("d", 2, lock=False)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(articles, theirs, tally), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Served(f"http://127.0.0.1:{ours.recv()}", tally)
    finally:
        process.terminate()
        process.join()


def _serve(articles: int, told: Connection, tally: Any) -> None:
    asyncio.run(_serve_forever(Portal(articles), told, tally))


async def _serve_forever(portal: Portal, told: Connection, tally: Any) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Talk(portal, tally), "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class _Talk(asyncio.Protocol):
    """One connection: requests without a body, answered in turn."""

    def __init__(self, portal: Portal, tally: Any) -> None:
        self._portal = portal
        self._tally = tally
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while _END in self._waiting:
            request, self._waiting = self._waiting.split(_END, 1)
            self._transport.write(self._answer(request.split(b" ", 2)[1].decode("latin-1")))
        if len(self._waiting) > _MOST_WAITING:
            self._transport.abort()

    def _answer(self, url: str) -> bytes:
        if not self._tally[1]:
            self._tally[1] = asyncio.get_running_loop().time()  # the clock of time.monotonic
        body = self._portal.answer(url.removeprefix(f"http://{HOST}") or "/")
        if body is None:
            return _NOTHING
        self._tally[0] += 1
        return _HEAD % (len(body), body)

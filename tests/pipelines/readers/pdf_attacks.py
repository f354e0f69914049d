"""Makes PDF files that attack or are locked, for tests of the reader and of whole runs."""

import hashlib
import zlib

from pdfminer.arcfour import Arcfour

from tests.pipelines.readers.pdf_writer import File, Stream, Table, boxes, text

CONTENT = Table([60, 160, 260], [100, 130, 160], boxes([["规章", "8"], ["收费", "0"]])).draw()


def gigabyte() -> bytes:
    """A gigabyte of blanks, packed to about a megabyte: one packed megabyte a thousand times, each beginning anew."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + packed * 1024 + packer.flush()


def bomb(*, packings: int = 1, target: str = "content") -> bytes:
    """A file with such a stream, packed once or in itself, as a page's content, a map of characters, or of objects."""
    data = gigabyte()
    for _ in range(packings - 1):
        data = zlib.compress(data, 9)
    stream = Stream(f"/Filter[{'/FlateDecode' * packings}]", data)
    file = File()
    if target == "content":
        page = file.page(b"")
        file.objects[page - 1] = stream
    elif target == "map":
        file.add(stream, 3)
        file.page(text(60, 100, "规章"))
    else:
        file.add(Stream(f"/Type/ObjStm/N 1/First 4/Filter[{'/FlateDecode' * packings}]", data), 80)
        file.page(text(60, 100, "规章"), "/ExtGState 81 0 R")
    return file.build()


def endless_tree() -> bytes:
    """A page tree of nothing but itself."""
    file = File()
    file.add("<</Type/Pages/Kids[2 0 R]/Count 1>>", 2)
    return file.build()


def many_pages(count: int = 10_000) -> bytes:
    """Very many pages with nothing on them."""
    file = File()
    for _ in range(count):
        file.page(b"")
    return file.build()


_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def locked(user: bytes, owner: bytes, content: bytes = CONTENT) -> bytes:
    """A file of one page, encrypted with RC4 of 40 bits (revision 2), which every program can."""
    document = b"0123456789abcdef"
    owner_key = hashlib.md5((owner + _PADDING)[:32]).digest()[:5]
    owner_entry = Arcfour(owner_key).encrypt((user + _PADDING)[:32])
    permissions = -64
    secret = (user + _PADDING)[:32] + owner_entry + permissions.to_bytes(4, "little", signed=True) + document
    key = hashlib.md5(secret).digest()[:5]
    user_entry = Arcfour(key).encrypt(_PADDING)
    file = File()
    file.page(content)
    for number, value in file.objects.items():
        if isinstance(value, Stream):
            own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
            file.objects[number] = Stream(value.entries, Arcfour(own).encrypt(value.data))
    file.objects = {
        number: value.replace("(Adobe)", "<>").replace("(Identity)", "<>") if isinstance(value, str) else value
        for number, value in file.objects.items()
    }
    file.trailer = (
        f"/ID[<{document.hex()}><{document.hex()}>]/Encrypt<</Filter/Standard/V 1/R 2/P {permissions}"
        f"/O<{owner_entry.hex()}>/U<{user_entry.hex()}>>>"
    )
    return file.build()

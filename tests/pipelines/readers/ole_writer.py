"""A small writer of OLE containers for tests: a few streams in the root, each at least 4096 bytes long."""

import struct

_SECTOR = 512
_SMALLEST = 4096  # shorter streams would need a second allocation table
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def container(streams: dict[str, bytes]) -> bytes:
    """An OLE container of these streams."""
    padded = {
        name: data.ljust(_SMALLEST, b"\0")
        for name, data in sorted(streams.items(), key=lambda item: (len(item[0]), item[0]))
    }
    directory_sectors = -(-(len(padded) + 1) // 4)
    data_sectors = sum(-(-len(data) // _SECTOR) for data in padded.values())
    fat_sectors = 1
    while fat_sectors * 128 < fat_sectors + directory_sectors + data_sectors:
        fat_sectors += 1
    fat = [_FAT] * fat_sectors + _chain(fat_sectors, directory_sectors)
    entries = [_entry("Root Entry", 5, (_FREE, 1 if padded else _FREE), _END, 0)]
    body = b""
    for index, (name, data) in enumerate(padded.items(), 1):
        start, count = len(fat), -(-len(data) // _SECTOR)
        fat += _chain(start, count)
        entries.append(_entry(name, 2, (index + 1 if index < len(padded) else _FREE, _FREE), start, len(data)))
        body += data.ljust(count * _SECTOR, b"\0")
    fat += [_FREE] * (fat_sectors * 128 - len(fat))
    header = struct.pack(
        "<8s16sHHHHHHIIIIIIIIII",
        *(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"",
            0x3E,
            3,
            0xFFFE,
            9,
            6,
            0,
            0,
            0,
            fat_sectors,
            fat_sectors,
            0,
            _SMALLEST,
        ),
        *(_END, 0, _END, 0),
    )
    table = [*range(fat_sectors)] + [_FREE] * (109 - fat_sectors)
    directory = b"".join(entries).ljust(directory_sectors * _SECTOR, b"\0")
    return header + struct.pack("<109I", *table) + struct.pack(f"<{len(fat)}I", *fat) + directory + body


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), _END] if count else []


def _entry(name: str, kind: int, links: tuple[int, int], start: int, size: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII16sIQQIII", raw, len(raw), kind, 1, _FREE, *links, b"", 0, 0, 0, start, size, 0)

"""An Outlook message (.msg) made by the test itself: a small compound file with the properties that mail programs
write.

Source: Microsoft's open specifications [MS-CFB] (the container) and [MS-OXMSG] (the names and numbers in it).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR, MINI, END, FREE, FAT = 512, 64, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SUBJECT, SENDER, BODY, FILE_NAME, DATA = 0x0037, 0x0C1A, 0x1000, 0x3707, 0x3701
Tree = Mapping[str, "bytes | Tree"]


def message(
    subject: str, sender: str, body: str, attachments: Mapping[str, bytes] | None = None, forwarded: Tree | None = None
) -> bytes:
    """The bytes of a message with attachments by name, and perhaps a message inside it."""
    tree = dict(message_tree(subject, sender, body, attachments))
    if forwarded is not None:
        tree["__attach_version1.0_#000000FF"] = {"__substg1.0_3701000D": forwarded, "__properties_version1.0": bytes(8)}
    tree["__nameid_version1.0"] = {f"__substg1.0_{tag}0102": b"" for tag in ("0002", "0003", "0004")}
    return _compound(tree)


def message_of(streams: Mapping[str, bytes], numbers: Mapping[int, int]) -> bytes:
    """The bytes of a message made of its streams, named by property and type, and its properties that are numbers."""
    tree: dict[str, bytes | Tree] = {f"__substg1.0_{name}": data for name, data in streams.items()}
    entries = [struct.pack("<HHII4x", 3, tag, 6, value) for tag, value in numbers.items()]
    entries += [_entry(int(name[:4], 16), len(data), int(name[4:], 16)) for name, data in streams.items()]
    tree["__properties_version1.0"] = bytes(32) + b"".join(entries)
    tree["__nameid_version1.0"] = {f"__substg1.0_{tag}0102": b"" for tag in ("0002", "0003", "0004")}
    return _compound(tree)


def message_tree(subject: str, sender: str, body: str, attachments: Mapping[str, bytes] | None = None) -> Tree:
    """A message as it lies in the container."""
    texts = {SUBJECT: subject, SENDER: sender, BODY: body}
    tree: dict[str, bytes | Tree] = {_stream(tag): text.encode("utf-16-le") for tag, text in texts.items()}
    tree["__properties_version1.0"] = bytes(32) + b"".join(
        _entry(tag, len(text) * 2 + 2) for tag, text in texts.items()
    )
    for number, (name, content) in enumerate((attachments or {}).items()):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            _stream(FILE_NAME): name.encode("utf-16-le"),
            _stream(DATA, "0102"): content,
            "__properties_version1.0": (
                bytes(8)
                + _entry(FILE_NAME, len(name) * 2 + 2)
                + _entry(DATA, len(content), 0x0102)
                + struct.pack("<HHIII", 3, 0x3705, 6, 1, 0)
            ),
        }
    return tree


def _stream(tag: int, kind: str = "001F") -> str:
    return f"__substg1.0_{tag:04X}{kind}"


def _entry(tag: int, size: int, kind: int = 0x001F) -> bytes:
    return struct.pack("<HHIII", kind, tag, 6, size, 0)


Entry = dict[str, int | str | bytes]


class _Sectors:
    """The body of the container, and the table that says which sector follows which."""

    def __init__(self) -> None:
        self.follows: list[int] = []
        self.parts: list[bytes] = []

    def store(self, data: bytes) -> int:
        """Where the data begins."""
        if not data:
            return END
        first = len(self.follows)
        parts = [data[k : k + SECTOR].ljust(SECTOR, b"\0") for k in range(0, len(data), SECTOR)]
        self.follows.extend([*range(first + 1, first + len(parts)), END])
        self.parts.extend(parts)
        return first


def _compound(tree: Tree) -> bytes:
    entries, sectors = _entries(tree), _Sectors()
    mini, mini_follows = _placed(entries[1:], sectors)
    entries[0] |= {"start": sectors.store(mini), "size": len(mini)}
    mini_start = sectors.store(b"".join(struct.pack("<I", n) for n in mini_follows))
    mini_sectors = -(-len(mini_follows) * 4 // SECTOR)
    directory = sectors.store(b"".join(_directory_entry(e) for e in entries))

    needed = 1
    while (len(sectors.follows) + needed) * 4 > needed * SECTOR:
        needed += 1
    table_at = len(sectors.follows)
    follows = [*sectors.follows, *[FAT] * needed]
    table = b"".join(struct.pack("<I", n) for n in follows).ljust(needed * SECTOR, b"\xff")

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, needed, directory, 0, 4096, mini_start, mini_sectors, END, 0
    )
    header += b"".join(struct.pack("<I", table_at + k if k < needed else FREE) for k in range(109))
    return header + b"".join(sectors.parts) + table


def _entries(tree: Tree) -> list[Entry]:
    """The directory: the root, and all that lies in it."""
    entries: list[Entry] = [{"name": "Root Entry", "kind": 5, "child": FREE, "data": b""}]

    def add(folder: Tree, parent: int) -> None:
        """Children as a list that leans to the right: a tree that any reader takes."""
        previous = None
        for name in sorted(folder, key=lambda n: (len(n), n.upper())):
            found = folder[name]
            entries.append(
                {"name": name, "kind": 2 if isinstance(found, bytes) else 1, "child": FREE, "right": FREE, "data": b""}
            )
            here = len(entries) - 1
            if previous is None:
                entries[parent]["child"] = here
            else:
                entries[previous]["right"] = here
            previous = here
            if isinstance(found, bytes):
                entries[here]["data"] = found
            else:
                add(found, here)

    add(tree, 0)
    return entries


def _placed(entries: list[Entry], sectors: _Sectors) -> tuple[bytes, list[int]]:
    """Each entry told where its data begins: large ones in sectors, small ones in the mini stream, which is given."""
    mini, follows = b"", list[int]()
    for entry in entries:
        data = entry["data"]
        assert isinstance(data, bytes)
        entry["size"] = len(data)
        if len(data) >= 4096:
            entry["start"] = sectors.store(data)
        elif data:
            count = -(-len(data) // MINI)
            entry["start"] = len(follows)
            follows += [*range(len(follows) + 1, len(follows) + count), END]
            mini += data.ljust(count * MINI, b"\0")
        else:
            entry["start"] = END
    return mini, follows


def _directory_entry(entry: Mapping[str, int | str | bytes]) -> bytes:
    name = str(entry["name"]).encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", FREE, int(entry.get("right", FREE)), int(entry["child"]))
    rest = struct.pack("<IQ", int(entry["start"]), int(entry["size"]))
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBB", len(name), int(entry["kind"]), 1)
        + links
        + bytes(16 + 4 + 16)
        + rest
    )

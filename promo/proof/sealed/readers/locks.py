"""Locked files, opened with the password that their sender typed. Runs in a worker only.

Word's own way is read by a library; OpenDocument's is described in its standard, part 2, section 4 (keys by PBKDF2, AES
in CBC, each part by itself) and, since LibreOffice 24.8, as one sealed package (Argon2id, AES in GCM).
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import msoffcrypto
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from promo.proof.reading import Kind, Refusal
from promo.proof.sealed.kinds import LOCKED, ZIP, sniff
from promo.proof.sealed.readers.archive import MAX_UNPACKED, open_zip, read_member, xml_of
from promo.proof.sealed.readers.pdf import without_password as pdf_without_password

MAX_TURNS = 300_000  # of a key derivation: programs take 100,000; a file may ask for more than a day of them
MAX_ARGON_KIB = 256 * 1024
_M = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_L = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_MANIFEST = "META-INF/manifest.xml"
_WHOLE = "encrypted-package"
_NOT_OPENED = (ValueError, KeyError, TypeError, zlib.error, InvalidTag, RuntimeError, NotImplementedError)


def without_password(content: bytes, password: str) -> bytes | None:
    """A copy that anybody can open; None when the password does not open it, or nobody locked it."""
    kind, words = sniff(content)
    if kind is Kind.PDF:
        return pdf_without_password(content, password)
    if words == LOCKED:
        return _office(content, password)
    if kind is Kind.ODT:
        return _opendocument(content, password)
    return _archive(content, password) if words == ZIP else None


def _office(content: bytes, password: str) -> bytes | None:
    out = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        if int((getattr(file, "info", None) or {}).get("spinValue", 0)) > MAX_TURNS:
            return None
        file.load_key(password=password, verify_password=True)
        file.decrypt(out)
    except Exception:  # a library before hostile bytes: whatever it stumbles over, the file stays locked
        return None
    return out.getvalue() or None


def _archive(content: bytes, password: str) -> bytes | None:
    archive = open_zip(content)
    if isinstance(archive, Refusal) or not any(m.flag_bits & 1 for m in archive.infolist()):
        return None
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for member in archive.infolist():
                if not member.is_dir():
                    with archive.open(member, pwd=password.encode()) as stream:
                        made.writestr(member.filename, stream.read(member.file_size))
    except (zipfile.BadZipFile, OSError, EOFError, *_NOT_OPENED):
        return None
    return out.getvalue()


def _opendocument(content: bytes, password: str) -> bytes | None:
    archive = open_zip(content)
    if isinstance(archive, Refusal):
        return None
    manifest = xml_of(read_member(archive, _MANIFEST))
    locked = {e.get(_M + "full-path"): e for e in manifest.iter(_M + "file-entry")} if manifest is not None else {}
    locked = {name: e for name, e in locked.items() if e.find(_M + "encryption-data") is not None}
    if not locked:
        return None
    try:
        if _WHOLE in locked:
            return _opened_part(read_member(archive, _WHOLE) or b"", locked[_WHOLE], password)
        return _packed_anew(archive, locked, password)
    except _NOT_OPENED:
        return None


def _packed_anew(archive: zipfile.ZipFile, locked: Mapping[str, Any], password: str) -> bytes | None:
    """The file with every part opened; None where one is none, or all are too much."""
    out = io.BytesIO()
    left = MAX_UNPACKED
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            data = read_member(archive, name) or b""
            if name in locked:
                data = _opened_part(data, locked[name], password)
                if name.endswith(".xml") and xml_of(data) is None:
                    return None  # noise can be unpacked by chance
            left -= len(data)
            if left < 0:
                return None
            if name != _MANIFEST:
                # The first part says in clear what the file is.
                made.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _opened_part(data: bytes, entry: Any, password: str) -> bytes:
    """A part without its lock; raises where the password is not the one."""
    about = entry.find(_M + "encryption-data")
    way = about.find(_M + "algorithm")
    vector = b64decode(way.get(_M + "initialisation-vector"))
    key = _key(about, password)
    if way.get(_M + "algorithm-name", "").endswith("gcm"):
        opened = AESGCM(key).decrypt(vector, data.removeprefix(vector), None)
    elif way.get(_M + "algorithm-name", "").endswith("cbc"):
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        opened = decryptor.update(data) + decryptor.finalize()
    else:
        raise NotImplementedError("a way of locking from before OpenDocument 1.2")
    inflate = zlib.decompressobj(-15)
    data = inflate.decompress(opened, MAX_UNPACKED)
    if not inflate.eof:
        raise ValueError("no packed part: another password, or one part beyond the bound")
    return data


def _key(about: Any, password: str) -> bytes:
    begin, derive = about.find(_M + "start-key-generation"), about.find(_M + "key-derivation")
    name = begin.get(_M + "start-key-generation-name", "") if begin is not None else ""
    start = (hashlib.sha256 if name.endswith("sha256") else hashlib.sha1)(password.encode()).digest()
    size, salt = int(derive.get(_M + "key-size", "16")), b64decode(derive.get(_M + "salt"))
    if derive.get(_M + "key-derivation-name", "").endswith("argon2id"):
        turns, memory, lanes = (int(derive.get(f"{_L}argon2-{n}")) for n in ("iterations", "memory", "lanes"))
        if turns > 50 or memory > MAX_ARGON_KIB or lanes > 64:
            raise ValueError("a key that takes too long")
        return Argon2id(salt=salt, length=size, iterations=turns, lanes=lanes, memory_cost=memory).derive(start)
    turns = int(derive.get(_M + "iteration-count", "0"))
    if turns > MAX_TURNS:
        raise ValueError("a key that takes too long")
    return hashlib.pbkdf2_hmac("sha1", start, salt, turns, size)

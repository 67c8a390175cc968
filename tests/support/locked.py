"""Files locked with a password, as programs lock them."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from base64 import b64encode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msoffcrypto.format.ooxml import OOXMLFile

URN = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
LOEXT = "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"


def locked_word(content: bytes, password: str) -> bytes:
    """A Word file as Word locks it; Word's are never as small as ours, which the library can't lock."""
    padded = io.BytesIO(content)
    with zipfile.ZipFile(padded, "a") as word:
        word.writestr("docProps/thumbnail.jpeg", os.urandom(8000))
    out = io.BytesIO()
    OOXMLFile(padded).encrypt(password, out)
    return out.getvalue()


def _packed(data: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-15)
    return deflate.compress(data) + deflate.flush()


def _manifest(entry: str) -> str:
    return f"<m:manifest xmlns:m='{URN}' xmlns:l='{LOEXT}'>{entry}</m:manifest>"


def _said(name: str, cipher: str, vector: bytes, derived: str, salt: bytes) -> str:
    return (
        f"<m:file-entry m:full-path='{name}' m:size='1'><m:encryption-data><m:algorithm m:algorithm-name='{cipher}'"
        f" m:initialisation-vector='{b64encode(vector).decode()}'/><m:start-key-generation m:key-size='32'"
        " m:start-key-generation-name='http://www.w3.org/2000/09/xmldsig#sha256'/>"
        f"<m:key-derivation m:key-size='32' m:salt='{b64encode(salt).decode()}' {derived}/></m:encryption-data>"
        "</m:file-entry>"
    )


def locked_opendocument(content: bytes, password: str, turns: int = 1000) -> bytes:
    """An OpenDocument text whose content is locked part by part, as OpenDocument 1.2 has it."""
    start, salt, vector = hashlib.sha256(password.encode()).digest(), os.urandom(16), os.urandom(16)
    key = hashlib.pbkdf2_hmac("sha1", start, salt, min(turns, 1000), 32)
    derived = f"m:key-derivation-name='PBKDF2' m:iteration-count='{turns}'"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as clear, zipfile.ZipFile(out, "w") as made:
        for name in clear.namelist():
            data = clear.read(name)
            if name == "content.xml":
                packed = _packed(data)
                pad = 16 - len(packed) % 16
                encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
                data = encryptor.update(packed + bytes([*os.urandom(pad - 1), pad])) + encryptor.finalize()
            made.writestr(name, data)
        said = _said("content.xml", "http://www.w3.org/2001/04/xmlenc#aes256-cbc", vector, derived, salt)
        made.writestr("META-INF/manifest.xml", _manifest(said))
    return out.getvalue()


def sealed_opendocument(content: bytes, password: str) -> bytes:
    """An OpenDocument text sealed as one package, as LibreOffice does since 24.8."""
    start, salt, vector = hashlib.sha256(password.encode()).digest(), os.urandom(16), os.urandom(12)
    key = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=65536).derive(start)
    derived = "m:key-derivation-name='urn:org:documentfoundation:names:experimental:office:manifest:argon2id'"
    derived += " l:argon2-iterations='3' l:argon2-memory='65536' l:argon2-lanes='4'"
    said = _said("encrypted-package", "http://www.w3.org/2009/xmlenc11#aes256-gcm", vector, derived, salt)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("encrypted-package", vector + AESGCM(key).encrypt(vector, _packed(content), None))
        made.writestr("META-INF/manifest.xml", _manifest(said))
    return out.getvalue()

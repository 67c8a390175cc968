"""A small IMAP server on loopback: one user, one folder, and the commands that a reader of mails needs (RFC 3501,
RFC 4315). It answers by the letter of the protocol, refuses a wrong password, and keeps what it holds in memory."""

from __future__ import annotations

import re
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class Kept:
    """A mail in the folder."""

    content: bytes
    flags: set[str] = field(default_factory=set)


class ImapServer:
    """Runs from `with` to its end."""

    def __init__(self, *, uidplus: bool = True, password: str = "secret") -> None:
        self.mails: dict[int, Kept] = {}
        self.password, self.uidplus = password, uidplus
        self.said: list[str] = []
        outer = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                while line := self.rfile.readline():
                    tag, _, rest = line.decode().strip().partition(" ")
                    outer.said.append(rest)
                    for answer in outer.answers(rest):
                        self.wfile.write(answer + b"\r\n")
                    end = "NO refused" if outer.refused(rest) else "OK done"
                    self.wfile.write(f"{tag} {end}\r\n".encode())
                    if rest.upper() == "LOGOUT":
                        return

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self.server.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def __enter__(self) -> ImapServer:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def put(self, content: bytes) -> None:
        self.mails[max(self.mails, default=6) + 1] = Kept(content)

    def refused(self, command: str) -> bool:
        words = command.split()
        return words[0].upper() == "LOGIN" and words[2].strip('"') != self.password

    def answers(self, command: str) -> list[bytes]:
        words = command.split(maxsplit=3)
        match [word.upper() for word in words[:2]]:
            case ["CAPABILITY"]:
                return [b"* CAPABILITY IMAP4rev1" + (b" UIDPLUS" if self.uidplus else b"")]
            case ["SELECT", _]:
                return [f"* {len(self.mails)} EXISTS".encode()]
            case ["UID", "SEARCH"]:
                shown = [uid for uid, mail in self.mails.items() if not mail.flags & {"\\Deleted", "\\Flagged"}]
                return [b"* SEARCH " + " ".join(map(str, shown)).encode()]
            case ["UID", "FETCH"]:
                return [self._fetched(int(uid), words[3]) for uid in words[2].split(",") if int(uid) in self.mails]
            case ["UID", "STORE"]:
                self.mails[int(words[2])].flags |= set(re.findall(r"\\\w+", words[3]))
            case ["UID", "EXPUNGE"]:
                self._expunge({int(words[2])})
            case ["EXPUNGE"]:
                self._expunge(set(self.mails))
            case ["LOGOUT"]:
                return [b"* BYE"]
        return []

    def _fetched(self, uid: int, what: str) -> bytes:
        place, content = list(self.mails).index(uid) + 1, self.mails[uid].content
        if "RFC822.SIZE" in what:
            return f"* {place} FETCH (UID {uid} RFC822.SIZE {len(content)})".encode()
        if part := re.search(r"<0\.(\d+)>", what):
            content = content[: int(part[1])]
        return f"* {place} FETCH (UID {uid} BODY[] {{{len(content)}}}\r\n".encode() + content + b")"

    def _expunge(self, uids: set[int]) -> None:
        for uid in [u for u in uids if "\\Deleted" in self.mails[u].flags]:
            del self.mails[uid]

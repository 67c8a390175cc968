"""Where mails with papers arrive: a maildir folder, or a mailbox of an IMAP server. Bytes come out of it as they lie
there; nothing of a mail is looked at here.

A mail that came to its end is removed. One that a person has to look at is set aside: in a maildir in its folder
`.Aside`, in a mailbox by the mark of mail programs (`\\\\Flagged`); neither is found again.
"""

from __future__ import annotations

import contextlib
import imaplib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from promo.addresses import NoAddress, mail_address
from promo.settings import Settings

SECONDS = 20.0
"""For each answer of an IMAP server."""
HEAD = 64 * 1024
"""Bytes of a mail's beginning, which hold what it says of itself."""
_SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")


class NoLetterbox(Exception):
    """The place where mails arrive cannot be looked into."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that lies there: its name in that place, and its size in bytes."""

    name: str
    size: int


class Letterbox(Protocol):
    """A place where mails arrive; opened by `with`."""

    place: str
    """What it is called when it is talked about."""

    def __enter__(self) -> Self:
        """Open it.

        Raises:
            NoLetterbox: it cannot be.
        """

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""

    def waiting(self, most: int) -> Sequence[Waiting]:
        """The mails that lie there, the oldest first."""

    def head(self, name: str) -> bytes | None:
        """The beginning of a mail; None where it is gone."""

    def whole(self, name: str) -> bytes | None:
        """All of a mail; None where it is gone."""

    def remove(self, name: str) -> None:
        """It came to its end."""

    def set_aside(self, name: str) -> None:
        """A person looks at it."""


class Maildir:
    """A folder in the form of Maildir: `new` and `cur`, a file a mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = str(folder)

    def __enter__(self) -> Self:
        """See `Letterbox`."""
        if not all((self.folder / name).is_dir() for name in ("new", "cur", "tmp")):
            raise NoLetterbox(f"{self.folder} is no maildir: it lacks one of the folders new, cur and tmp")
        if not all(os.access(self.folder / name, os.W_OK | os.X_OK) for name in ("new", "cur")):
            raise NoLetterbox(f"{self.folder} cannot be written to, so no mail could be taken out of it")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """See `Letterbox`."""

    def waiting(self, most: int) -> Sequence[Waiting]:
        """See `Letterbox`."""
        found: list[tuple[float, Waiting]] = []
        for part in ("new", "cur"):
            for file in os.scandir(self.folder / part):
                with contextlib.suppress(FileNotFoundError):
                    if file.is_file(follow_symlinks=False) and not file.name.startswith("."):
                        seen = file.stat(follow_symlinks=False)
                        found.append((seen.st_mtime, Waiting(f"{part}/{file.name}", seen.st_size)))
        return [mail for _, mail in sorted(found, key=lambda one: (one[0], one[1].name))[:most]]

    def head(self, name: str) -> bytes | None:
        """See `Letterbox`."""
        return self._read(name, HEAD)

    def whole(self, name: str) -> bytes | None:
        """See `Letterbox`."""
        return self._read(name, -1)

    def remove(self, name: str) -> None:
        """See `Letterbox`."""
        (self.folder / name).unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        """See `Letterbox`."""
        aside = self.folder / ".Aside"
        for part in ("new", "cur", "tmp"):
            (aside / part).mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            os.replace(self.folder / name, aside / "cur" / name.partition("/")[2])

    def _read(self, name: str, size: int) -> bytes | None:
        try:
            with open(self.folder / name, "rb") as file:
                return file.read(size)
        except FileNotFoundError:
            return None


class ImapMailbox:
    """A folder of a mailbox on an IMAP server."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.place = f"{settings.papers_imap_folder} on {settings.papers_imap_host}:{settings.papers_imap_port}"
        self._server: imaplib.IMAP4 | None = None

    def __enter__(self) -> Self:
        """See `Letterbox`."""
        config, kind = self.settings, imaplib.IMAP4_SSL if self.settings.papers_imap_tls else imaplib.IMAP4
        try:
            self._server = kind(config.papers_imap_host, config.papers_imap_port, timeout=SECONDS)
            self._server.login(config.papers_imap_user, config.papers_imap_password)
            self._asked("SELECT", self._server.select(_quoted(config.papers_imap_folder)))
        except (OSError, imaplib.IMAP4.error) as error:
            self._leave()
            raise NoLetterbox(f"{self.place}: {_said(error)}") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """See `Letterbox`."""
        self._leave()

    def waiting(self, most: int) -> Sequence[Waiting]:
        """See `Letterbox`."""
        found = self._uid("SEARCH", "UNDELETED", "UNFLAGGED")
        uids = sorted(int(uid) for line in found if isinstance(line, bytes) for uid in line.split())[:most]
        if not uids:
            return []
        sizes: dict[int, int] = {}
        for line in self._uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)"):
            if isinstance(line, bytes) and (told := _SIZE.search(line)):
                sizes[int(told[1] or told[4])] = int(told[2] or told[3])
        return [Waiting(str(uid), sizes[uid]) for uid in uids if uid in sizes]

    def head(self, name: str) -> bytes | None:
        """See `Letterbox`."""
        return self._fetched(name, f"(BODY.PEEK[]<0.{HEAD}>)")

    def whole(self, name: str) -> bytes | None:
        """See `Letterbox`."""
        return self._fetched(name, "(BODY.PEEK[])")

    def remove(self, name: str) -> None:
        """See `Letterbox`."""
        self._uid("STORE", name, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._open.capabilities:
            self._uid("EXPUNGE", name)
        else:
            self._asked("EXPUNGE", self._open.expunge())

    def set_aside(self, name: str) -> None:
        """See `Letterbox`."""
        self._uid("STORE", name, "+FLAGS.SILENT", r"(\Flagged)")

    @property
    def _open(self) -> imaplib.IMAP4:
        assert self._server is not None, "a mailbox is opened by `with`"
        return self._server

    def _fetched(self, name: str, what: str) -> bytes | None:
        return next((bytes(found[1]) for found in self._uid("FETCH", name, what) if isinstance(found, tuple)), None)

    def _uid(self, command: str, *given: str) -> Sequence[object]:
        try:
            return self._asked(command, self._open.uid(command, *given))
        except (OSError, imaplib.IMAP4.error) as error:
            raise NoLetterbox(f"{self.place}: {_said(error)}") from None

    def _asked(self, command: str, answer: tuple[str, Sequence[object]]) -> Sequence[object]:
        if answer[0] != "OK":
            raise NoLetterbox(f"{self.place}: the server refused {command}")
        return answer[1]

    def _leave(self) -> None:
        if self._server is not None:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                self._server.logout()
            self._server = None


def letterbox_of(settings: Settings) -> Letterbox | None:
    """Where mails with papers arrive; None where none are taken."""
    if not settings.takes_papers_by_mail:
        return None
    return Maildir(settings.papers_maildir) if settings.papers_maildir else ImapMailbox(settings)


def wrongly_set(settings: Settings) -> str:
    """What is wrong with the settings of papers by mail, in a sentence; empty where they fit each other."""
    if not settings.papers_address:
        return "there is a place for mails with papers and no address: set PROMO_PAPERS_ADDRESS"
    try:
        local = mail_address(settings.papers_address).partition("@")[0]
    except NoAddress:
        return f"{settings.papers_address} is no mail address: set PROMO_PAPERS_ADDRESS to one like papers@example.com"
    if "+" in local or len(local) > 40:
        return "PROMO_PAPERS_ADDRESS gets a + and a key before its @: choose one without a +, of 40 letters at most"
    if settings.papers_maildir and settings.papers_imap_host:
        return "mails with papers arrive in one place: set PROMO_PAPERS_MAILDIR or PROMO_PAPERS_IMAP_HOST, not both"
    if not settings.takes_papers_by_mail:
        return "nobody finds the mails to PROMO_PAPERS_ADDRESS: set PROMO_PAPERS_MAILDIR or PROMO_PAPERS_IMAP_HOST"
    return ""


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _said(error: Exception) -> str:
    first = error.args[0] if error.args else error
    return (first.decode("utf-8", "replace") if isinstance(first, bytes) else str(error)) or type(error).__name__

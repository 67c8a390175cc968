"""A throw-away PostgreSQL: initdb, start, one database a test, gone at the end."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

ROOM = 2 * 1024**3
"""Bytes that the databases of one server may take, with room to spare: each is 11 MB, and few are there at once."""


def binaries() -> Path:
    """The folder of initdb and postgres, the newest version installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise RuntimeError("PostgreSQL is missing; bin/setup --dev installs it")


def in_memory() -> str | None:
    """A folder that lies in memory and has room: a database is copied there ten times sooner than on a disk. None where
    there is none, and the usual place for temporary files serves."""
    folder = "/dev/shm"
    is_there = os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM
    return folder if is_there else None


class Postgres:
    """A server on a free port of the loopback, its data in a temporary folder: in memory, unless it must be durable."""

    def __init__(self, *, durable: bool = False) -> None:
        self.bin = binaries()
        told = subprocess.run(
            [str(self.bin / "postgres"), "--version"], check=True, capture_output=True, text=True
        ).stdout
        self.version = int(re.findall(r"\d+", told)[0])
        self.home = Path(tempfile.mkdtemp(prefix="promo-pg-", dir=None if durable else in_memory()))
        self.user: str | None = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.home, self.user)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._run("initdb", "-D", str(self.home / "data"), "-U", "promo", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.home} -c"
            " max_connections=200"
        )
        if not durable:  # tests look at what is true, not at what survives a power cut of this machine
            options += " -c fsync=off"
        self._run("pg_ctl", "-D", str(self.home / "data"), "-w", "-o", options, "-l", str(self.home / "log"), "start")
        self.made = 0

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.bin / program), *arguments], check=True, stdout=subprocess.DEVNULL, user=self.user, cwd="/"
        )

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://promo@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(
            f"host=127.0.0.1 port={self.port} user=promo dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def fresh(self, template: str | None = None) -> str:
        """A new database, empty or copied from another; its name."""
        self.made += 1
        name = f"t{self.made}"
        # Since version 15 a copy goes through the log by default: five times slower for a database as small as ours.
        how = f" TEMPLATE {template}" + (" STRATEGY file_copy" if self.version >= 15 else "") if template else ""
        self.execute(f"CREATE DATABASE {name}{how}")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        subprocess.run(
            [str(self.bin / "pg_ctl"), "-D", str(self.home / "data"), "-m", "immediate", "stop"],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self.user,
            cwd="/",
        )
        shutil.rmtree(self.home, ignore_errors=True)

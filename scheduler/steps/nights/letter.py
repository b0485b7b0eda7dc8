"""The letter after a night: what was done, in the sentences of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scheduler.language import said, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.bureau import Bureau
    from scheduler.steps.nights.jobs import Step


def letter(bureau: Bureau, day: str, steps: Iterable[Step]) -> dict[str, Any]:
    """Return a letter as the outbox keeps it: to, from, subject and text."""
    language, mail = bureau.language, bureau.settings["mail"]
    lines = [
        say("night_step", language, step=say(f"step_{name}", language), sentence=said(each, language))
        for name, _, messages in steps
        for each in messages
    ]
    return {
        "to": list(mail.to),
        "from": mail.sender,
        "subject": say("letter_subject", language, name=bureau.about.name, day=day),
        "text": "\n".join(lines) + "\n",
    }

"""``python -m scheduler`` is ``supervise``."""

from scheduler.cli import main

main()

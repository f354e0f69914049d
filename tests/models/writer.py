"""A child process of the tests: `python -m tests.models.writer URL TASK`; it waits for its standard input to close.

TASK `upgrade` brings the database to head. `count` does that, and then TURNS transactions that each read a counter,
write it back one higher, and leave a row with what they read.
"""

import sys

from sqlalchemy import select

from models import Document, Run, make_engine, session, upgrade_to_head

TURNS = 40


def count(url: str) -> None:
    engine = make_engine(url)
    for _ in range(TURNS):
        with session(engine) as opened:
            counter = opened.scalars(select(Run).where(Run.command == "counter")).one_or_none()
            if counter is None:
                counter = Run(command="counter", counts={"n": 0})
                opened.add(counter)
            number = counter.counts["n"]
            opened.add(Document(sha256=f"{number:064}", media_type="text/html", size=number))
            opened.flush()
            counter.counts = {"n": number + 1}


def main() -> None:
    _, url, task = sys.argv
    sys.stdin.read()  # all children have started when the parent closes their input
    upgrade_to_head(make_engine(url))
    if task == "count":
        count(url)


if __name__ == "__main__":
    main()

"""`python -m benchmarks documents`: prints, for each kind of file, who takes how long and gets how much right."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks import corpus, tables
from benchmarks.measure import Effort, measure

_PAPER = 120
"""Columns of a table that goes to a file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark that the command line names.

    Args:
        arguments: without the program's name; those of the process by default.

    Returns:
        The exit status: 0, or 1 where a reader of ours failed.
    """
    given = _parser().parse_args(arguments)
    aside = Console(stderr=True)
    console = Console(width=None if sys.stdout.isatty() else _PAPER)
    effort = Effort(given.passes, given.rounds, given.seconds)
    written: list[str] = []
    failed = False
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder, aside.status("writing files") as status:
        for case in corpus.make(Path(folder), given.only or corpus.KINDS):
            found = measure(case, effort, status.update)
            console.print(tables.terminal(case, found))
            written.append(tables.markdown(case, found))
            failed = failed or any(
                one.problem and not one.contender.missing() for one in found if one.contender.role == "ours"
            )
    if given.markdown:
        given.markdown.write_text("\n".join(written), encoding="utf-8")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    documents = commands.add_parser("documents", help="readers of documents, on the same files in one run")
    documents.add_argument("--only", nargs="+", choices=corpus.KINDS, help="these kinds of files; all by default")
    documents.add_argument("--passes", type=int, default=2, help="processes for each reader, in turns (default 2)")
    documents.add_argument("--rounds", type=int, default=9, help="rounds in each process, at most (default 9)")
    documents.add_argument("--seconds", type=float, default=5.0, help="for the rounds of a process (default 5)")
    documents.add_argument("--markdown", type=Path, metavar="FILE", help="write the ratios to a file, too")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""`scrapy lint`: is the registry in order? Reads a file, asks nobody (DESIGN section 5)."""

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.lint import lint
from crawler.registry import read_registry


class Command(ScrapyCommand):
    """Checks a registry file."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line behind `scrapy lint`."""
        return "[FILE]"

    def short_desc(self) -> str:
        """The command's line in the list of commands."""
        return "Check the registry of jurisdictions"

    def long_desc(self) -> str:
        """What `scrapy lint -h` says."""
        return (
            "Check a registry of jurisdictions (the one that JURISDICTIONS_FILE names, unless a file is given): unique "
            "slugs and codes, codes of GB/T 2260, levels and names that fit them, the form of addresses. Exit status: "
            "0 in order, 1 something is wrong (each line of it is told), 2 no registry at all."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Prints what is wrong, or that nothing is."""
        assert self.settings is not None
        if len(args) > 1:
            raise UsageError("give one file, or none for the project's own", print_help=False)
        path = Path(args[0] if args else self.settings["JURISDICTIONS_FILE"])
        faults = lint(path)
        for fault in faults:
            sys.stdout.write(f"{path}, line {fault.line}: {fault.told}\n" if fault.line else f"{path}: {fault.told}\n")
        if faults:
            sys.stdout.write(f"{len(faults)} faults\n")
            self.exitcode = 1
            return
        rows = read_registry(path).rows
        sys.stdout.write(f"{path}: {len(rows)} jurisdictions, {sum(row.enabled for row in rows)} enabled, in order\n")

"""The replicas from the command line.

python -m tests.portals demo     crawl them with the project's own command and show what came of it
python -m tests.portals serve    only serve them, until Ctrl-C
"""

import argparse
import signal
import sys
import threading

from rich.console import Console

from tests.portals import SLUGS, Portals
from tests.portals.demo import demonstrate


def main() -> int:
    """Runs one of the two commands; the exit status is 0 when all is good."""
    parser = argparse.ArgumentParser(prog="python -m tests.portals", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="crawl the replicas and show what was found, stored and flagged")
    demo.add_argument("slugs", nargs="*", metavar="SLUG", help=f"only these of {', '.join(SLUGS)}")
    serve = commands.add_parser("serve", help="serve the replicas until Ctrl-C")
    serve.add_argument("--difficult", action="store_true", help="also publish reports that cannot be stored")
    serve.add_argument("--seed", type=int, default=1, help="draws column ids and the like (default: %(default)s)")
    told = parser.parse_args()
    if told.command == "demo":
        unknown = set(told.slugs) - set(SLUGS)
        if unknown:
            parser.error(f"no replica of {', '.join(sorted(unknown))}; there are {', '.join(SLUGS)}")
        return demonstrate(Console(), told.slugs or SLUGS)
    return _serve(difficult=told.difficult, seed=told.seed)


def _serve(*, difficult: bool, seed: int) -> int:
    """Serves until SIGINT or SIGTERM, which are asked for here: a background job starts with the former ignored."""
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    with Portals(difficult=difficult, seed=seed) as portals:
        hosts = sorted(host for slug in SLUGS for site in portals.replicas[slug].sites for host in site.hosts)
        print(f"http_proxy={portals.proxy_url} https_proxy={portals.proxy_url}")
        print(f"hosts: {', '.join(hosts)}; certificates signed by {portals.authority}; Ctrl-C ends", flush=True)
        ending.wait()
        print(f"{len(portals.requests)} requests answered")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Documents that LibreOffice reads for us: RTF, OpenDocument, Word 6 and 95, and what our own readers give up on.

LibreOffice is optional. It runs in a process of its own with a profile that belongs to one worker (two that share one
lose documents without a word), without network where the system allows that, without macros, links and Java, within
limits of time, memory and file size. A call takes many files, since most of its time is its start.
"""

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipelines.blocks import Grid, Reading
from pipelines.readers import docx
from pipelines.readers.errors import ReaderError
from pipelines.readers.sheet import xlsx
from pipelines.reasons import Reason

READER = "office"
MISSING = (
    "LibreOffice is not installed: install LibreOffice (Debian: libreoffice-writer-nogui libreoffice-calc-nogui) "
    "and run scrapy reextract"
)

START_SECONDS = 40
DOCUMENT_SECONDS = 20

_PROGRAMS = ("soffice", "libreoffice")
_MEMORY_KILOBYTES = 640_000  # it starts with 450,000
_FILE_BLOCKS = 512 * 1024  # of 512 bytes
_MAX_OUTPUT_BYTES = 128 * 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTS, _SHEETS = "docx", "xlsx"
_PROFILE_PREFIX = "nianbao-office-"
_LOOK_SECONDS = 0.05
_ALONE = threading.Lock()

_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Calc/Content/Update", "Link", "1"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What LibreOffice is told that a file is, by its name, and what it shall make of it."""

    suffix: str
    target: str


def program() -> str | None:
    """The path of LibreOffice, None where it is not installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def read(body: bytes) -> Reading:
    """Reads one document through LibreOffice.

    Args:
        body: RTF, OpenDocument text or sheet, any Word or Excel file of before 2007.

    Raises:
        ReaderError: LibreOffice is missing, does not know the kind, cannot read the file, or takes too long.
    """
    reading = read_all([body])[0]
    if isinstance(reading, ReaderError):
        raise reading
    return reading


def read_all(bodies: Sequence[bytes]) -> list[Reading | ReaderError]:
    """Reads many documents with as few starts of LibreOffice as there are kinds among them.

    Returns:
        For each document its reading, or the error that `read` would raise.
    """
    results: list[Reading | ReaderError] = [ReaderError(Reason.UNSUPPORTED_FORMAT, MISSING)] * len(bodies)
    groups: dict[_Kind, list[int]] = {}
    for index, body in enumerate(bodies):
        kind = _kind(body)
        if kind is None:
            results[index] = ReaderError(Reason.UNSUPPORTED_FORMAT, "no kind of document that is given to LibreOffice")
        else:
            groups.setdefault(kind, []).append(index)
    for kind, indexes in groups.items():
        converted = convert([bodies[index] for index in indexes], kind.suffix, kind.target)
        for index, output in zip(indexes, converted, strict=True):
            results[index] = output if isinstance(output, ReaderError) else _reading(output, kind.target)
    return results


def cross_check(body: bytes, reading: Reading) -> Reading:
    """A reading with a warning where LibreOffice sees another number of tables in the same document.

    LibreOffice loses tables of its own (one of 15 columns, in some files), so this tells a person to look, no more.

    Raises:
        ReaderError: as for `read`.
    """
    ours, theirs = tables(reading), tables(read(body))
    if ours == theirs:
        return reading
    return replace(reading, warnings=(*reading.warnings, f"{ours} tables; LibreOffice sees {theirs}"))


def tables(reading: Reading) -> int:
    """How many grids a reading has."""
    return sum(1 for block in reading.blocks if isinstance(block, Grid))


def _kind(body: bytes) -> _Kind | None:
    if body.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"{\\rt"):
        return _Kind(".rtf", _TEXTS)
    if body.startswith(_OLE):
        names = {name: name.encode("utf-16-le") for name in ("WordDocument", "Workbook", "Book")}
        sheet = names["WordDocument"] not in body and (names["Workbook"] in body or names["Book"] in body)
        return _Kind(".xls", _SHEETS) if sheet else _Kind(".doc", _TEXTS)
    head = body[:200]
    if head.startswith(b"PK") and b"opendocument.text" in head:
        return _Kind(".odt", _TEXTS)
    if head.startswith(b"PK") and b"opendocument.spreadsheet" in head:
        return _Kind(".ods", _SHEETS)
    return None


def _reading(output: bytes, target: str) -> Reading | ReaderError:
    try:
        reading = docx.read(output) if target == _TEXTS else xlsx.read(output)
    except ReaderError as error:
        return ReaderError(error.reason, f"what LibreOffice made of it: {error.detail}")
    return replace(reading, reader=f"{READER}+{reading.reader}")


def convert(bodies: Sequence[bytes], suffix: str, target: str) -> list[bytes | ReaderError]:
    """Converts documents of one kind.

    A document that makes LibreOffice hang or fall costs one more start: the others go on without it.

    Args:
        bodies: the documents.
        suffix: of the names that they get, ".doc".
        target: the format to convert to, "docx".

    Returns:
        For each document the converted one, or why there is none.
    """
    soffice = program()
    if soffice is None:
        return [ReaderError(Reason.UNSUPPORTED_FORMAT, MISSING)] * len(bodies)
    results: list[bytes | ReaderError | None] = [None] * len(bodies)
    with tempfile.TemporaryDirectory(prefix="work-", dir=_profile()) as folder:
        work = Path(folder)
        for index, body in enumerate(bodies):
            (work / f"{index:06d}{suffix}").write_bytes(body)
        pending = list(range(len(bodies)))
        while pending:
            outcome = _run(soffice, work, [f"{index:06d}{suffix}" for index in pending], target)
            for index in pending:
                results[index] = _output(work / "out" / f"{index:06d}.{target}")
            missing = [index for index in pending if results[index] is None]
            failed = missing if outcome is None else missing[:1]  # it takes them in order: the first is the one
            for index in failed:
                results[index] = outcome or ReaderError(Reason.UNREADABLE, "LibreOffice cannot read it")
            pending = missing[len(failed) :]
    return [result for result in results if result is not None]


def _output(path: Path) -> bytes | ReaderError | None:
    if not path.exists():
        return None
    size = path.stat().st_size
    if size > _MAX_OUTPUT_BYTES:
        return ReaderError(Reason.TOO_LARGE, f"LibreOffice made {size} bytes of it, more than {_MAX_OUTPUT_BYTES}")
    return path.read_bytes()


def _run(soffice: str, work: Path, names: Sequence[str], target: str) -> ReaderError | None:
    """One call; what went wrong with it as a whole, None where it ended by itself."""
    seconds = START_SECONDS + DOCUMENT_SECONDS * len(names)
    profile = _profile()
    command = [
        *_limits(seconds),
        soffice,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", target, "--outdir", "out"),
        *names,
    ]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(profile),
        "TMPDIR": str(work),
        "LANG": "C.UTF-8",
    }
    with _ALONE:
        process = subprocess.Popen(  # noqa: S603  # nothing of the document is in the command
            command,
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = _watched(process, work / "out")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if code is None:
        return ReaderError(Reason.TIMEOUT, f"LibreOffice took more than {DOCUMENT_SECONDS} seconds for it")
    return None if code == 0 else ReaderError(Reason.UNREADABLE, f"LibreOffice fell over it (exit status {code})")


def _watched(process: subprocess.Popen[bytes], output: Path) -> int | None:
    """The exit status; None where the next document did not come in time, which is counted from the one before."""
    done = 0
    deadline = time.monotonic() + START_SECONDS + DOCUMENT_SECONDS
    while time.monotonic() < deadline:
        try:
            return process.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            now_done = sum(1 for _ in output.iterdir()) if output.is_dir() else 0
            if now_done > done:
                done = now_done
                deadline = time.monotonic() + DOCUMENT_SECONDS
    return None


def _limits(seconds: int) -> list[str]:
    """What the program is started by: each sets one limit and becomes the next."""
    shell = 'ulimit -v "$1"; ulimit -f "$2"; ulimit -t "$3"; ulimit -c 0; shift 3; exec "$@"'
    numbers = (str(_MEMORY_KILOBYTES), str(_FILE_BLOCKS), str(seconds))
    # The limits of our own process may be lower already; then they hold, and setting them again fails without harm.
    return ["/bin/sh", "-c", shell, "sh", *numbers, *_with_parent(), *_without_network()]


@cache
def _with_parent() -> tuple[str, ...]:
    """Ends LibreOffice with the process that wants it, which may be killed at its own time limit."""
    return ("setpriv", "--pdeathsig", "KILL") if _works("setpriv", "--pdeathsig", "KILL", "true") else ()


@cache
def _without_network() -> tuple[str, ...]:
    """A network of its own with nothing in it; not every system lets a user have one."""
    own = ("unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child")
    return own if _works(*own, "true") else ()


def _works(*command: str) -> bool:
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=10)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


@cache
def _profile_of(process: int) -> Path:
    """The profile folder of a process; those of processes that are no more are taken away."""
    for old in Path(tempfile.gettempdir()).glob(f"{_PROFILE_PREFIX}[0-9]*"):
        if old.stat().st_uid == os.getuid() and not _is_alive(old.name.removeprefix(_PROFILE_PREFIX)):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PROFILE_PREFIX}{process}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = "".join(
        f'<item oor:path="/org.openoffice.{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    user = folder / "user"
    user.mkdir()
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{settings}</oor:items>",
        encoding="utf-8",
    )
    return folder


def _profile() -> Path:
    return _profile_of(os.getpid())


def _is_alive(name: str) -> bool:
    """Whether the process is there whose number a profile's name begins with."""
    number = name.partition("-")[0]
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True

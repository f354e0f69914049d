"""What runs inside a limited child process: one document in, what was understood of it out (DESIGN sections 8 and 9).

The web is hostile and documents lie about their size, so a document is read where its memory, its processor time and
its wall-clock time are bounded by the kernel, and where a crash takes nothing else with it.
"""

import logging
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pipelines.reasons import Reason
from pipelines.results import Extraction, Refusal, Unrecognised

Task = Callable[[bytes, str], Extraction | Refusal]
"""A document's bytes and media type to what was understood of it; a module's own function, for a child to import."""

B = TypeVar("B")
A = TypeVar("A")
T = TypeVar("T")

_GRACE_SECONDS = 15.0
_NO_MEMORY = ("bad_alloc", "can't start new thread", "Insufficient memory", "Failed to allocate")
"""How recognition's libraries, which have exceptions of their own, say that there is no memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document's reading: seconds of wall clock, seconds of processor time, bytes of address space.

    `settings` begins the names of their settings, for messages: EXTRACT_TIMEOUT, …_CPU_SECONDS, …_MEMORY_MB.
    """

    wall_seconds: float
    cpu_seconds: int
    memory_bytes: int
    settings: str = "EXTRACT"


def prepare(limits: Limits) -> None:
    """Sets up a fresh child: bounds its memory and makes it die at once when told to."""
    # Python's own handlers run between bytecodes, which a reader stuck in C code never reaches.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _set_soft(resource.RLIMIT_AS, limits.memory_bytes)
    # Libraries chat about odd files; what matters comes back in the reading's warnings.
    logging.getLogger().addHandler(logging.NullHandler())


def run_bounded(task: Callable[[B, A], T], limits: Limits, body: B, argument: A) -> T | Refusal:
    """Runs a task within its processor and wall-clock time; beyond them the kernel ends this process.

    The parent watches the clock too; the timer here is for a child whose parent is gone.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set_soft(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_seconds)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds + _GRACE_SECONDS)
    try:
        return task(body, argument)
    except MemoryError:
        return _out_of_memory(limits)
    except RecursionError as error:
        return Refusal(Reason.UNREADABLE, f"it is nested too deeply: {error}")
    except Exception as error:
        if any(words in str(error) for words in _NO_MEMORY):
            return _out_of_memory(limits)
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _set_soft(resource.RLIMIT_CPU, resource.RLIM_INFINITY)


def _out_of_memory(limits: Limits) -> Refusal:
    megabytes = limits.memory_bytes // 2**20
    told = f"reading it needs more than {megabytes} MB (setting {limits.settings}_MEMORY_MB)"
    return Refusal(Reason.OUT_OF_MEMORY, told)


def _set_soft(kind: int, value: int) -> None:
    """Sets a soft limit, never above the hard one, which stays so that the soft one can be raised again."""
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = hard if value == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, hard))


def extract_document(body: bytes, media_type: str) -> Extraction | Refusal:
    """Reads a document and matches it against the statutory forms; what holds pictures of pages is `Unrecognised`.

    Checks are not made here: the check stage makes them, of whatever origin the cells are.
    """
    # Imported here and not above: the parent imports this module too, and needs neither readers nor matcher.
    from pipelines import forms, readers  # noqa: PLC0415

    try:
        reading = readers.read_text(body, media_type)
    except readers.NeedsRecognitionError as error:
        return Unrecognised(error.reason, error.detail)
    except readers.ReaderError as error:
        return Refusal(error.reason, error.detail)
    if readers.is_left_over(reading):
        return Unrecognised(Reason.UNSUPPORTED_FORMAT, "some of its pages are pictures, they need recognition (OCR)")
    return forms.extract_reading(reading)


def recognise_document(body: bytes, media_type: str) -> Extraction | Refusal:
    """Reads a document, its pictures of pages too, and matches it."""
    from pipelines import forms, readers  # noqa: PLC0415 - as above

    try:
        reading = readers.read(body, media_type)
    except readers.ReaderError as error:
        return Refusal(error.reason, error.detail)
    return forms.extract_reading(reading)


def recognise_pictures(bodies: tuple[bytes, ...], media_type: str) -> Extraction | Refusal:
    """Reads pictures, page by page, as one document and matches it; the type is that of the first."""
    from pipelines import forms, readers  # noqa: PLC0415 - as above

    try:
        reading = readers.read_images(bodies)
    except readers.ReaderError as error:
        return Refusal(error.reason, f"{media_type}: {error.detail}")
    return forms.extract_reading(reading)

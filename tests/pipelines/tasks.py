"""What a child may be made to do in tests of its bounds: functions of a module, so that a child can import them."""

import json
import os
import signal
import time

from pipelines.child import extract_document
from pipelines.reasons import Reason
from pipelines.results import Extraction, ExtractionWarning, Refusal, SectionText
from tests.pipelines.reports import cells


def _extraction(title: str) -> Extraction:
    return Extraction(reader="test", form=None, title=title, publisher=None, year=None)


def well_behaved(body: bytes, media_type: str) -> Extraction | Refusal:
    if body == b"refuse":
        return Refusal(Reason.UNREADABLE, "as asked")
    return _extraction(f"{os.getpid()} {media_type} {body.decode()}")


def _sleep_in_c() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGALRM})
    time.sleep(1000)


def _spin() -> None:
    while True:
        pass


def _eat_slowly() -> None:
    kept = []
    while True:
        kept.append(bytearray(2**20))


def _raise() -> None:
    raise ValueError("a reader's own bug")


def _raise_for_memory() -> None:
    raise RuntimeError("Non-zero status code returned while running Conv node. Status Message: std::bad_alloc")


def _recurse() -> None:
    _recurse()


_MISDEEDS = {
    b"sleep": lambda: time.sleep(1000),
    b"sleep-in-c": _sleep_in_c,
    b"spin": _spin,
    b"eat": lambda: b"x" * (8 * 2**30),
    b"eat-slowly": _eat_slowly,
    b"segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    b"killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    b"exit": lambda: os._exit(3),
    b"raise": _raise,
    b"raise-for-memory": _raise_for_memory,
    b"recurse": _recurse,
}


def misbehaving(body: bytes, media_type: str) -> Extraction | Refusal:
    """Does what the document says, so that one pool meets good and bad documents in turn."""
    _MISDEEDS.get(body, int)()
    return well_behaved(body, media_type)


def read_or_want(body: bytes, media_type: str) -> Extraction | Refusal:
    """Reads a document as ever, but refuses one for which something is missing."""
    if b"WANTING" in body:
        return Refusal(Reason.UNSUPPORTED_FORMAT, "the reader is missing: install it and run scrapy reextract")
    return extract_document(body, media_type)


def read_or_suffer(body: bytes, media_type: str) -> Extraction | Refusal:
    """Reads a document as ever, but never comes back from one, or takes all the memory that it may for a while."""
    if b"HANGING" in body:
        _sleep_in_c()
    if b"EATING" in body:
        _eat_and_hold()
    return extract_document(body, media_type)


def _eat_and_hold() -> None:
    kept: list[bytes] = []
    try:
        while True:
            kept.append(b"x" * 2**20)  # written to, so that it is there and not only promised
    except MemoryError:
        time.sleep(4)
        raise


def as_told_but_numbers(body: bytes, media_type: str) -> Extraction | Refusal:
    """Lacks what reads the documents that hold numbers."""
    told = as_told(body, media_type)
    if isinstance(told, Extraction) and any(cell.value is not None for cell in told.cells):
        return Refusal(Reason.UNSUPPORTED_FORMAT, "the reader is missing: install it and run scrapy reextract")
    return told


def as_told(body: bytes, media_type: str) -> Extraction | Refusal:
    """A document that says in JSON what is read from it: a refusal, or fields of an extraction."""
    told = json.loads(body)
    if "reason" in told:
        return Refusal(told["reason"], told["detail"])
    told["cells"] = cells(*told.get("cells", ()))
    told["warnings"] = tuple(ExtractionWarning("reader", text) for text in told.get("warnings", ()))
    told["sections"] = tuple(SectionText(number, text, text) for number, text in enumerate(told.get("sections", ()), 1))
    return Extraction(**{"reader": "told", "form": None, "title": None, "publisher": None, "year": None, **told})

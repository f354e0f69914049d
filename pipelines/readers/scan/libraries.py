"""The libraries of the extra [ocr]: named once, loaded when the first picture is read, untyped.

No document without pictures pays for them, and an installation without the extra works. RapidOCR's package is there
for its recognition model, which is run directly: its own pipeline gives the mean confidence of a text, and one sure
label beside a doubtful digit would hide the doubt.
"""

import ctypes
import os
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason

MISSING = "recognition (OCR) is not installed: pip install 'nianbao[ocr]' (or make extras), then scrapy reextract"

_MODULES = ("numpy", "cv2", "onnxruntime", "PIL", "rapidocr", "pypdfium2")
_ARENA_MAX = -8
_MODEL = Path("models", "PP-OCRv6_rec_small.onnx")


def is_installed() -> bool:
    """True where all that recognition needs is there; looks for it without loading it."""
    return all(find_spec(name) is not None for name in _MODULES)


def require() -> None:
    """Raises ReaderError (unsupported_format) that names what to install, where something is missing."""
    if not is_installed():
        raise ReaderError(Reason.UNSUPPORTED_FORMAT, MISSING)


@cache
def library(name: str) -> Any:
    """A library of the extra, held to one thread: a child process has one document and its share of the machine."""
    _save_address_space()
    loaded = import_module(name)
    if name == "cv2":
        loaded.setNumThreads(1)
    return loaded


@cache
def _save_address_space() -> None:
    """Keeps threads and heaps from reserving address space, which is what a child process is bounded by.

    With a heap for each thread that ever allocates, recognition reserves half as much again (590 MB become 860).
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):  # glibc's
        allocator.mallopt(_ARENA_MAX, 1)


def model_path() -> Path:
    """The recognition model, which RapidOCR's wheel holds; nothing is fetched.

    Raises:
        ReaderError: another version of the package is there, without this model.
    """
    spec = find_spec("rapidocr")
    path = Path(spec.origin).parent / _MODEL if spec is not None and spec.origin else _MODEL
    if not path.is_file():
        raise ReaderError(Reason.UNSUPPORTED_FORMAT, f"the model {_MODEL.name} is missing; {MISSING}")
    return path

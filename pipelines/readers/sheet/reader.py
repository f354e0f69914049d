"""Excel sheets of both formats, and what else keeps its tables in the same containers (WPS writes ET like XLS)."""

from pipelines.blocks import Reading
from pipelines.readers import office
from pipelines.readers.errors import ReaderError
from pipelines.readers.sheet import xls, xlsx
from pipelines.reasons import Reason


def read(body: bytes) -> Reading:
    """Reads a workbook; an XLS that our reader cannot read goes to LibreOffice.

    Raises:
        ReaderError: it is damaged, encrypted or hostile, or has too many cells.
    """
    if body.startswith(b"PK"):
        return xlsx.read(body)
    try:
        return xls.read(body)
    except ReaderError as error:
        if error.reason is Reason.TOO_LARGE or "encrypted" in error.detail:
            raise
        try:
            return office.read(body)
        except ReaderError as second:
            raise ReaderError(error.reason, f"{error.detail}; LibreOffice: {second.detail}") from error

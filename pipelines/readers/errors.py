"""How a reader refuses a document."""

from pipelines.reasons import Reason


class ReaderError(Exception):
    """A document that cannot be read.

    Attributes:
        reason: the word for `failure.reason`.
        detail: what was found and, where a person can do something, what to do.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type["ReaderError"], tuple[Reason, str]]:
        """Lets the error travel out of a child process."""
        return type(self), (self.reason, self.detail)


class NeedsRecognitionError(ReaderError):
    """A document whose text is a picture, or has no meaning for a program, while its pages can be looked at."""

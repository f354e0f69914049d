"""The words of `failure.stage` and `failure.reason` (DESIGN section 3: different things have different names)."""

from enum import StrEnum


class Stage(StrEnum):
    """Where on the way a thing failed."""

    DISCOVER = "discover"
    FETCH = "fetch"
    ARCHIVE = "archive"
    EXTRACT = "extract"
    CHECK = "check"
    STORE = "store"


class Reason(StrEnum):
    """Why it failed."""

    # the portal's answer (portals.md section 13)
    BLOCKED_JS = "blocked_js"
    BLOCKED_IP = "blocked_ip"
    LEFT_ALONE = "left_alone"  # not asked, since it blocked an earlier run not long ago
    TLS_FAILED = "tls_failed"
    UNREACHABLE = "unreachable"
    HTTP_ERROR = "http_error"
    GONE = "gone"
    SOFT_404 = "soft_404"
    ROBOTS = "robots"
    FOREIGN_HOST = "foreign_host"
    SHORT_LIST = "short_list"  # a list gave fewer rows than its pager declares
    BUDGET = "budget"  # a bound on pages was reached and links were left
    # the crawl as a whole
    NO_REQUEST = "no_request"
    NO_CHANNEL = "no_channel"
    NO_REPORT = "no_report"
    CALLBACK_ERROR = "callback_error"
    # the document
    MISSING_PATH = "missing_path"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    UNSUPPORTED_FORMAT = "unsupported_format"
    NOT_A_REPORT = "not_a_report"
    NO_PUBLISHER = "no_publisher"
    NO_YEAR = "no_year"
    NO_TABLES = "no_tables"
    # our side
    ARCHIVE_DAMAGED = "archive_damaged"
    INTERNAL_ERROR = "internal_error"

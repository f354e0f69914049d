"""A core install, without LibreOffice and without the Python extras: what it reads, and what it says of the rest."""

import os
from pathlib import Path

from sqlalchemy import create_engine, select

from models import FailureRow, Publisher, Report, session
from tests.commands import scrapy
from tests.documents import files, load
from tests.documents.render import render
from tests.documents.truth import TRUTHS
from tests.hidden import hide
from tests.pipelines.archives import rar5

EXTRAS = (
    *("numpy", "cv2", "onnxruntime", "PIL", "rapidocr", "shapely", "pyclipper"),
    *("pypdfium2", "pypdfium2_raw", "libarchive"),
)


def test_what_a_core_install_reads(tmp_path: Path) -> None:
    truths = [load(path) for path in sorted(TRUTHS.glob("hanyin-*.json"))][:5]
    bodies = {
        "a.html": render(truths[0], "html_clean"),
        "b.txt": render(truths[1], "text_tabs"),
        "c.pdf": files.as_pages(truths[2]),
        "d.docx": files.as_docx(truths[3]),
        "e.doc": files.as_doc(truths[4]),
        "f.png": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "g.rtf": b"{\\rtf1 a}",
        "h.rar": rar5(("a.html", render(truths[0], "html_clean"))),
    }
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, body in bodies.items():
        (inbox / name).write_bytes(body)
    environment = {
        **os.environ,
        **hide(tmp_path / "site", *EXTRAS),
        "PATH": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'nianbao.db'}",
        "ARCHIVE_DIR": str(tmp_path / "archive"),
    }
    ended = scrapy(environment, "ingest", inbox)
    assert "stored 5" in ended.out, ended.told
    with session(create_engine(environment["DATABASE_URL"]), read_only=True) as db:
        stored = set(db.execute(select(Publisher.name, Report.year).join(Report.publisher)).all())
        told = {failure.url[-5:]: (failure.reason, failure.detail) for failure in db.scalars(select(FailureRow))}
    assert stored == {(truth.publisher, truth.year) for truth in truths}
    assert {name: reason for name, (reason, _) in told.items()} == {
        "f.png": "unsupported_format",
        "g.rtf": "unsupported_format",
        "h.rar": "unsupported_format",
    }
    assert "nianbao[ocr]" in told["f.png"][1]
    assert "libreoffice-writer-nogui" in told["g.rtf"][1]
    assert "nianbao[archives]" in told["h.rar"][1]

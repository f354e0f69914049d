"""A core install, without LibreOffice and without the Python extras: what it reads, and what it says of the rest."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine, select

from models import FailureRow, Publisher, Report, session
from tests.documents import files, load
from tests.documents.render import render
from tests.documents.truth import TRUTHS

PROJECT = Path(__file__).resolve().parents[1]
# As if these had never been installed, in the command and in every process that it starts.
WITHOUT = """
import sys

EXTRAS = {"numpy", "cv2", "onnxruntime", "PIL", "rapidocr", "pypdfium2", "pypdfium2_raw", "shapely", "pyclipper"}


class Without:
    def __init__(self, finder):
        self.finder = finder

    def __getattr__(self, name):
        return getattr(self.finder, name)

    def find_spec(self, name, *rest):
        return None if name.partition(".")[0] in EXTRAS else self.finder.find_spec(name, *rest)


sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
"""


def test_what_a_core_install_reads(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(WITHOUT)
    truths = [load(path) for path in sorted(TRUTHS.glob("hanyin-*.json"))][:5]
    bodies = {
        "a.html": render(truths[0], "html_clean"),
        "b.txt": render(truths[1], "text_tabs"),
        "c.pdf": files.as_pages(truths[2]),
        "d.docx": files.as_docx(truths[3]),
        "e.doc": files.as_doc(truths[4]),
        "f.png": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "g.rtf": b"{\\rtf1 a}",
    }
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, body in bodies.items():
        (inbox / name).write_bytes(body)
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "site"),
        "PATH": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'nianbao.db'}",
        "ARCHIVE_DIR": str(tmp_path / "archive"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "ingest", str(inbox)],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "stored 5" in done.stdout, done.stdout + done.stderr
    with session(create_engine(environment["DATABASE_URL"]), read_only=True) as db:
        stored = set(db.execute(select(Publisher.name, Report.year).join(Report.publisher)).all())
        told = {failure.url[-5:]: (failure.reason, failure.detail) for failure in db.scalars(select(FailureRow))}
    assert stored == {(truth.publisher, truth.year) for truth in truths}
    assert {name: reason for name, (reason, _) in told.items()} == {
        "f.png": "unsupported_format",
        "g.rtf": "unsupported_format",
    }
    assert "nianbao[ocr]" in told["f.png"][1]
    assert "libreoffice-writer-nogui" in told["g.rtf"][1]

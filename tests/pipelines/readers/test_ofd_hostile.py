"""OFD files that are damaged or made to harm: each ends in a `ReaderError`, soon and within bounds."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.readers import ReaderError, ofd, ooxml, sniff
from pipelines.readers.ofd.budget import Budget
from pipelines.reasons import Reason
from tests.documents import ofd_writer as w
from tests.documents.ofd_writer import layer, page, path, text
from tests.pipelines.readers.ofd_shapes import table

REPORT = w.ofd(text(60, 80, "年度报告") + table(), table("thin boxes"))
COMMON = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"


def refused(body: bytes) -> ReaderError:
    started = time.monotonic()
    with pytest.raises(ReaderError) as caught:
        ofd.read(body)
    assert time.monotonic() - started < 20
    return caught.value


def composites(**contents: str) -> bytes:
    """A page that draws the composite object "a", made of others."""
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{name}"><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>'
        for name, content in contents.items()
    )
    part = w.resources(f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>")
    return w.ofd(use("a").encode(), parts={"DocumentRes.xml": part}, common=COMMON)


def use(name: str) -> str:
    return f'<ofd:CompositeObject ResourceID="{name}" Boundary="0 0 210 297"/>'


def test_a_part_that_inflates_beyond_measure_is_refused() -> None:
    parts = w.package([page(layer(b" " * (ooxml.MAX_PART_BYTES + 1)))])
    body = w.zipped(parts)
    assert len(body) < 2**20
    assert sniff(body) == "application/ofd"
    assert refused(body).reason is Reason.TOO_LARGE


def test_more_pages_than_a_report_has_are_refused() -> None:
    parts = w.package([page(layer())])
    one = b'<ofd:Page ID="0" BaseLoc="Pages/Page_0/Content.xml"/>'
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(one, one * 10_000)
    error = refused(w.zipped(parts))
    assert (error.reason, "more pages" in error.detail) == (Reason.TOO_LARGE, True)


def test_very_many_pages_that_are_one_part_are_refused_by_their_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "__init__", _small_budget(marks=3000))
    parts = w.package([page(layer(b"<ofd:PageBlock/>" * 100))])
    one = b'<ofd:Page ID="0" BaseLoc="Pages/Page_0/Content.xml"/>'
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(one, one * 30)
    assert "more marks" in refused(w.zipped(parts)).detail


def _small_budget(**limits: int) -> Callable[[Budget], None]:
    whole = Budget.__init__

    def made(self: Budget) -> None:
        whole(self, **limits)

    return made


@pytest.mark.parametrize(
    ("limits", "content"),
    [
        ({"characters": 5}, text(60, 80, "一二三四五六")),
        ({"rules": 5}, path("M 0 0 L 0 10 L 10 10 L 10 0 C M 5 5 L 5 9 M 5 9 L 9 9")),
        ({"objects": 5}, text(60, 80, "一") * 6),
    ],
)
def test_more_drawing_than_a_report_has_is_refused(
    limits: dict[str, int], content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ofd.text_pages(w.ofd(content)) is not None
    monkeypatch.setattr(Budget, "__init__", _small_budget(**limits))
    assert refused(w.ofd(content)).reason is Reason.TOO_LARGE


def test_a_path_without_end_is_refused() -> None:
    assert refused(w.ofd(path("L 1 1 " * 200_000))).reason is Reason.TOO_LARGE


@pytest.mark.parametrize("contents", [{"a": use("a")}, {"a": use("b"), "b": use("a")}])
def test_composites_that_draw_each_other_are_refused(contents: dict[str, str]) -> None:
    error = refused(composites(**contents))
    assert (error.reason, "part of itself" in error.detail) == (Reason.UNREADABLE, True)


def test_composites_that_multiply_are_refused() -> None:
    contents = {name: use(following) * 10 for name, following in zip("abcdefgh", "bcdefghi", strict=True)}
    assert refused(composites(**contents, i="<ofd:PageBlock/>")).reason is Reason.TOO_LARGE


def test_templates_that_are_made_of_each_other_are_refused() -> None:
    parts = {
        f"T{one}.xml": page(layer(), before=f'<ofd:Template TemplateID="{other}"/>') for one, other in ("12", "21")
    }
    common = "".join(f'<ofd:TemplatePage ID="{one}" BaseLoc="T{one}.xml"/>' for one in "12")
    error = refused(w.ofd(table(), parts=parts, common=common, before='<ofd:Template TemplateID="1"/>'))
    assert (error.reason, "part of itself" in error.detail) == (Reason.UNREADABLE, True)


def test_blocks_in_blocks_without_end_are_refused() -> None:
    for depth in (100, 100_000):
        nested = b"<ofd:PageBlock>" * depth + b"</ofd:PageBlock>" * depth
        assert refused(w.ofd(nested)).reason in {Reason.TOO_LARGE, Reason.UNREADABLE}


def test_drawing_parameters_that_go_back_to_each_other_end() -> None:
    params = "".join(f'<ofd:DrawParam ID="{one}" Relative="{other}"/>' for one, other in ("12", "21"))
    part = w.resources(f"<ofd:DrawParams>{params}</ofd:DrawParams>")
    drawn = path("M 0 0 L 10 0", attributes=' DrawParam="1"') + text(60, 80, "年度报告")
    assert ofd.read(w.ofd(drawn, parts={"DocumentRes.xml": part}, common=COMMON)).blocks


ENTITIES = b'<!DOCTYPE a [<!ENTITY a "1"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("name", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"])
def test_a_document_type_is_refused_and_so_its_entities(name: str) -> None:
    parts = w.package([page(layer(text(60, 80, "年度报告")))])
    parts[name] = ENTITIES + parts[name]
    error = refused(w.zipped(parts))
    assert (error.reason, "document type" in error.detail) == (Reason.UNREADABLE, True)


def test_names_that_lead_out_of_the_package_lead_nowhere(tmp_path: Path) -> None:
    parts = w.package([page(layer(text(60, 80, "年度报告")))])
    one = b'BaseLoc="Pages/Page_0/Content.xml"'
    for outside in (b"../../../../../etc/passwd", b"/../etc/passwd", b"file:///etc/passwd", b""):
        main = parts["Doc_0/Document.xml"].replace(one, b'BaseLoc="' + outside + b'"')
        error = refused(w.zipped(parts | {"Doc_0/Document.xml": main, "../../outside.xml": b"<a/>"}))
        assert (error.reason, "no pages" in error.detail) == (Reason.UNREADABLE, True)
    assert not list(tmp_path.parent.glob("outside.xml"))


def test_an_encrypted_file_is_said_to_be_encrypted() -> None:
    parts = w.package([page(layer(text(60, 80, "年度报告")))])
    assert "encrypted" in refused(w.zipped(parts | {"Encryptions.xml": b"<a/>"})).detail
    body = bytearray(REPORT)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = body.find(signature)
        while place >= 0:
            body[place + at] |= 1
            place = body.find(signature, place + 4)
    assert "encrypted" in refused(bytes(body)).detail


def test_a_signed_file_is_read() -> None:
    parts = w.package([page(layer(text(60, 80, "年度报告")))])
    parts["OFD.xml"] = parts["OFD.xml"].replace(
        b"</ofd:DocBody>", b"<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>"
    )
    reading = ofd.read(w.zipped(parts | {"Doc_0/Signs/Signatures.xml": b"<a/>"}))
    assert ([block.text for block in reading.blocks], reading.warnings) == (["年度报告"], ())


@pytest.mark.parametrize("missing", ["OFD.xml", "Doc_0/Document.xml"])
def test_a_file_without_its_main_parts_is_unreadable(missing: str) -> None:
    parts = w.package([page(layer(table()))])
    del parts[missing]
    error = refused(w.zipped(parts))
    assert (error.reason, missing in error.detail) == (Reason.UNREADABLE, True)


def test_a_file_that_names_no_document_is_unreadable() -> None:
    assert refused(w.zipped({"OFD.xml": w.entry()})).reason is Reason.UNREADABLE


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_unreadable(share: float) -> None:
    assert refused(REPORT[: int(len(REPORT) * share)]).reason is Reason.UNREADABLE


@given(
    changes=st.lists(st.tuples(st.integers(0, len(REPORT) - 1), st.integers(0, 255)), min_size=1, max_size=20),
)
@settings(max_examples=100, deadline=None)
def test_a_damaged_file_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    body = bytearray(REPORT)
    for place, value in changes:
        body[place] = value
    with contextlib.suppress(ReaderError):  # and nothing else
        ofd.read(bytes(body))


_PAGE = page(layer(text(60, 80, "年度报告") + table() + table("joined")))


@given(
    cuts=st.lists(st.tuples(st.integers(0, len(_PAGE)), st.integers(0, 60), st.integers(0, len(_PAGE))), max_size=6),
    swaps=st.lists(
        st.tuples(st.sampled_from([b"0", b"2", b" ", b"Delta", b"M", b"g "]), st.binary(max_size=3)), max_size=2
    ),
)
@settings(max_examples=100, deadline=None)
def test_a_page_put_together_wrongly_is_read_or_refused(
    cuts: list[tuple[int, int, int]], swaps: list[tuple[bytes, bytes]]
) -> None:
    content = _PAGE
    for start, length, at in cuts:
        piece = content[start : start + length]
        content = content[:at] + piece + content[at:]
    for old, new in swaps:
        content = content.replace(old, new, 5)
    with contextlib.suppress(ReaderError):  # and nothing else
        ofd.read(w.zipped(w.package([content])))

"""OFD: reports come back to the cell, however a producer draws their borders and files their parts."""

import pytest
from hypothesis import given, settings

from pipelines.forms import extract_reading
from pipelines.readers import ofd, read, sniff
from tests.documents import files, load
from tests.documents import ofd_writer as w
from tests.documents.compare import compare_extraction
from tests.documents.ofd_writer import MANNERS, MM, STYLES, layer, page, path, text
from tests.documents.truth import TABLES, TRUTHS
from tests.pipelines.readers.grid_shapes import Placed, grids, outline, placed, rows, tilings
from tests.pipelines.readers.ofd_shapes import CELLS, XS, only, table
from tests.pipelines.readers.pdf_writer import HEIGHT, WIDTH, Box, Table, boxes, spread

PATHS = sorted(TRUTHS.glob("*.json"))
TOPS = range(60, 780, 45)
"""Where the first page begins, in points: each puts the page breaks at another row."""


class TestReports:
    @pytest.mark.parametrize("number", range(len(PATHS)), ids=[path.stem for path in PATHS])
    def test_every_cell_comes_back(self, number: int) -> None:
        truth = load(PATHS[number])
        style, manner = STYLES[number % len(STYLES)], number // len(STYLES) % len(MANNERS)
        body = files.as_pages(truth, pen=files.ofd_pen(manner), style=style, top=TOPS[number % len(TOPS)])
        reading = read(body, sniff(body))
        assert (reading.reader, reading.warnings) == ("ofd", ())
        comparison = compare_extraction(extract_reading(reading), truth)
        assert comparison.exact, str(comparison)
        assert comparison.right == len(list(truth.cells()))

    def test_most_of_these_tables_are_cut_by_page_breaks(self) -> None:
        """Else the test above would not show that tables go on over them."""
        cut = 0
        for number in range(0, len(PATHS), 5):
            truth = load(PATHS[number])
            body = files.as_pages(truth, pen=files.ofd_pen(), style=STYLES[0], top=TOPS[number % len(TOPS)])
            cut += len(grids(ofd.read(body).blocks)) > sum(bool(truth.figures(table)) for table in TABLES)
        assert cut > len(PATHS) / 10


class TestTables:
    @pytest.mark.parametrize("style", STYLES)
    def test_borders_as_every_producer_draws_them(self, style: str) -> None:
        grid = only(w.ofd(text(60, 80, "单位：件") + table(style)))
        assert rows(grid) == CELLS

    @given(cells=tilings())
    @settings(max_examples=40, deadline=None)
    def test_merged_cells_of_any_shape(self, cells: list[Placed]) -> None:
        xs = spread(60, *[70] * max(column + across for _, column, _, across, _ in cells))
        ys = spread(100, *[40] * max(row + down for row, _, down, _, _ in cells))
        drawn = [Box(row, column, line, down, across) for row, column, down, across, line in cells]
        body = w.ofd(text(60, 80, "单位：件") + w.table(Table(xs, ys, drawn)))
        assert placed(only(body)) == sorted(cells)

    def test_a_table_goes_on_over_a_page_break_on_the_same_columns(self) -> None:
        lower = w.table(Table(XS, spread(60, 30), boxes([("罚款", "3")])))
        high = w.table(Table(XS, spread(740, 30, 30), boxes(CELLS)))
        first, second = grids(ofd.read(w.ofd(high + text(290, 825, "1"), lower + text(290, 825, "2"))).blocks)
        assert (rows(first), rows(second)) == (CELLS, [["罚款", "3"]])
        assert [cell.locator.split()[0] for cell in (first.cells[0], second.cells[0])] == ["p1", "p2"]

    def test_a_box_that_is_stroked_counts_and_a_background_does_not(self) -> None:
        box = "M 20 30 L 80 30 L 80 50 L 20 50 C"
        inner = path("M 20 40 L 80 40") + path("M 50 30 L 50 50")
        tinted = path(box, attributes=' Stroke="false" Fill="true"', colours='<ofd:FillColor Value="200 0 0"/>')
        written = b"".join(
            text(x / MM, y / MM, line) for x, y, line in ((25, 36, "一"), (55, 36, "1"), (25, 46, "二"), (55, 46, "2"))
        )
        assert rows(only(w.ofd(path(box) + inner + written))) == [["一", "1"], ["二", "2"]]
        # Two lines that cross make four corners of cells, but no cell has all its sides.
        assert all(len(grid.cells) < 4 for grid in grids(ofd.read(w.ofd(tinted + inner + written)).blocks))

    @pytest.mark.parametrize(
        ("attributes", "colours", "seen"),
        [
            ("", '<ofd:StrokeColor Value="0 0 0"/>', True),
            ("", '<ofd:StrokeColor Value="255 255 255"/>', False),
            ("", '<ofd:StrokeColor Value="#FF #FF #FF"/>', False),
            ("", '<ofd:StrokeColor Value="0 0 0" Alpha="0"/>', False),
            ("", '<ofd:StrokeColor Value="0 0 0 0" ColorSpace="5"/>', False),
            ("", '<ofd:StrokeColor Value="1" ColorSpace="6"/>', False),
            (' Alpha="3"', "", False),
            (' Visible="false"', "", False),
            (' Stroke="false"', "", False),
            (' DrawParam="7"', "", False),
            (' DrawParam="8"', "", False),
            (' DrawParam="8"', '<ofd:StrokeColor Value="90 0 0"/>', True),
            (' DrawParam="9"', "", True),
            (' LineWidth="40"', "", False),
        ],
    )
    def test_only_lines_that_can_be_seen_are_borders(self, attributes: str, colours: str, seen: bool) -> None:
        part = w.resources(
            '<ofd:ColorSpaces><ofd:ColorSpace ID="5" Type="CMYK"/><ofd:ColorSpace ID="6" Type="GRAY" '
            'BitsPerComponent="1"/></ofd:ColorSpaces><ofd:DrawParams><ofd:DrawParam ID="7"><ofd:StrokeColor '
            'Value="255 255 255"/></ofd:DrawParam><ofd:DrawParam ID="8" Relative="7" LineWidth="0.5"/>'
            '<ofd:DrawParam ID="9" Relative="9"/></ofd:DrawParams>'
        )
        lines = [path(f"M {x} 30 L {x} 50", attributes=attributes, colours=colours) for x in (20, 50, 80)]
        lines += [path(f"M 20 {y} L 80 {y}", attributes=attributes, colours=colours) for y in (30, 40, 50)]
        written = text(25 / MM, 36 / MM, "甲") + text(55 / MM, 46 / MM, "1")
        body = w.ofd(
            b"".join(lines) + written,
            parts={"PublicRes.xml": part},
            common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>",
        )
        assert bool(grids(ofd.read(body).blocks)) is seen

    def test_what_lies_outside_a_boundary_or_a_clip_is_not_seen(self) -> None:
        clip = (
            '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="20 30 60 11"><ofd:AbbreviatedData>M 0 0 L 60 0 L 60 11 '
            "L 0 11 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
        )
        whole = " ".join(f"M {x} 30 L {x} 60" for x in (20, 50, 80))
        whole += "".join(f" M 20 {y} L 80 {y}" for y in (30, 40, 50, 60))
        written = b"".join(text(x / MM, y / MM, "9") for x in (25, 55) for y in (36, 46, 56))
        drawn = path(whole), path(whole, colours=clip), path(whole, "0 0 210 41")
        assert [len(only(w.ofd(lines + written)).cells) for lines in drawn] == [6, 2, 2]
        # Of a clip beside a matrix nobody can tell whether it is in points or in millimetres: what is drawn counts.
        assert len(only(w.ofd(path(whole, attributes=' CTM="1 0 0 1 0 0.1"', colours=clip) + written)).cells) == 6

    def test_curves_and_arcs_are_no_borders_and_paths_without_blanks_are_read(self) -> None:
        curved = path("M0 0 Q10,10 20 0 B1 1 2 2 30-5A5 5 0 0 1 1e1 .5C")
        assert rows(only(w.ofd(curved + table()))) == CELLS

    @pytest.mark.parametrize(
        "data", ["M 0", "M 0 0 L 1", "X 1 1", "1 2", "M 0 0 L 1e99 0", "M 0 0 L nan 0", "M,0 &lt;"]
    )
    def test_a_path_that_makes_no_sense_is_reported(self, data: str) -> None:
        reading = ofd.read(w.ofd(path(data) + table()))
        assert rows(grids(reading.blocks)[0]) == CELLS
        assert "page 1: 1 of its objects" in reading.warnings[0]


class TestDocuments:
    def test_any_prefix_and_namespace(self) -> None:
        parts = w.package([page(layer(table()))])
        others = {
            name: content.replace(b"ofd:", b"x:").replace(b":ofd=", b":x=").replace(b"http://www.", b"http://")
            for name, content in parts.items()
        }
        plain = {name: content.replace(b"xmlns:x=", b"xmlns=").replace(b"x:", b"") for name, content in others.items()}
        for made in (others, plain):
            assert rows(only(w.zipped(made))) == CELLS

    def test_blocks_in_blocks_and_layers_over_templates(self) -> None:
        block = b'<ofd:PageBlock ID="1">', b"</ofd:PageBlock>"
        template = page(layer(2 * block[0] + table() + 2 * block[1]))
        used = '<ofd:Template TemplateID="7" ZOrder="Background"/>'
        body = w.ofd(
            text(60, 80, "第一页"),
            text(60, 80, "第二页"),
            parts={"Tpls/Tpl_0/Content.xml": template},
            common='<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/>',
            before=used,
        )
        drawn = CELLS
        assert outline(ofd.read(body).blocks) == ["第一页", drawn, "第二页", drawn]

    def test_a_template_or_page_that_is_missing_is_reported(self) -> None:
        parts = w.package([page(layer(table()), before='<ofd:Template TemplateID="7"/>'), page(layer())])
        del parts["Doc_0/Pages/Page_1/Content.xml"]
        reading = ofd.read(w.zipped(parts))
        assert len(grids(reading.blocks)) == 1
        assert "templates are missing from the file: 7" in reading.warnings
        assert "1 pages are named in the file and missing from it" in reading.warnings

    def test_all_documents_in_order_and_pages_counted_through(self) -> None:
        parts = w.package([page(layer(text(60, 80, "第一份")))]) | w.package(
            [page(layer(text(60, 80, "第二份"))), page(layer(text(60, 80, "附件")))], name="Doc_1"
        )
        blocks = ofd.read(w.zipped(parts | {"OFD.xml": w.entry("Doc_0", "/Doc_1")})).blocks
        assert [(block.text, block.locator.split()[0]) for block in blocks] == [
            ("第一份", "p1"),
            ("第二份", "p2"),
            ("附件", "p3"),
        ]

    def test_the_version_that_is_marked_as_current_is_read(self) -> None:
        parts = w.package([page(layer(text(60, 80, "旧")))]) | w.package(
            [page(layer(text(60, 80, "新")))], name="Doc_1"
        )
        versions = (
            b'<ofd:Versions><ofd:Version ID="1" Index="1" BaseLoc="Doc_0/V1.xml"/><ofd:Version ID="2" Index="2" '
            b'Current="true" BaseLoc="Doc_0/V2.xml"/></ofd:Versions></ofd:DocBody>'
        )
        parts["OFD.xml"] = w.entry("Doc_0").replace(b"</ofd:DocBody>", versions)
        parts["Doc_0/V2.xml"] = (
            f"<ofd:DocVersion {w.NAMESPACE}><ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot></ofd:DocVersion>".encode()
        )
        assert [block.text for block in ofd.read(w.zipped(parts)).blocks] == ["新"]

    @pytest.mark.parametrize(
        "place", ["页面\\内容.xml", "Doc_0/页面/内容.xml", "/Doc_0/页面/内容.xml", "./页面/../页面/内容.xml"]
    )
    def test_names_in_chinese_with_backslashes_and_from_the_root(self, place: str) -> None:
        parts = w.package([page(layer(table()))])
        parts["Doc_0/页面/内容.xml"] = parts.pop("Doc_0/Pages/Page_0/Content.xml")
        main = parts["Doc_0/Document.xml"].decode().replace("Pages/Page_0/Content.xml", place)
        parts["Doc_0/Document.xml"] = main.encode()
        for body in (w.zipped(parts), w.old_zipped(parts)):
            assert rows(only(body)) == CELLS

    def test_a_page_has_its_own_size_or_that_of_the_document(self) -> None:
        wide = page(layer(text(60, 80, "横")), size=(HEIGHT, WIDTH))
        plain = page(layer(text(60, 80, "竖"))).replace(b"ofd:Area", b"ofd:Nothing")
        pages = ofd.text_pages(w.zipped(w.package([wide, plain])))
        assert [(round(found.width), round(found.height)) for found in pages] == [(842, 595), (595, 842)]
        parts = w.package([plain])
        parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(b"PageArea", b"Nothing")
        assert "page 1: the file does not tell its size; taken for A4" in ofd.read(w.zipped(parts)).warnings

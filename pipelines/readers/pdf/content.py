"""Interprets the content of a page: text and painting operators, nothing of layout (measured.md section 1)."""

from typing import Any

from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1

from pipelines.readers.gridfinder.page import Box, Character
from pipelines.readers.pdf.budget import Budget
from pipelines.readers.pdf.canvas import Canvas, Matrix, Path, apply, multiply
from pipelines.readers.pdf.document import as_dict, as_name, as_numbers
from pipelines.readers.pdf.fonts import Font, load_font
from pipelines.readers.pdf.showing import show
from pipelines.readers.pdf.state import State
from pipelines.readers.pdf.streams import data_of
from pipelines.readers.pdf.tokens import Operands, Operator, interpret

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEEPEST_FORM = 24
_CALL = 512
"""Bytes of content that drawing a form counts as, however little it holds."""
_MOST_STATES = 512
_HIDDEN_MODES = (3, 7)
_FAINT = 0.05
_TEXT_STATE = {"Tc": "char_space", "Tw": "word_space", "TL": "leading", "Ts": "rise"}
_SPACES = {"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}


class FontStore:
    """The fonts of a document, each read once."""

    def __init__(self) -> None:
        self._by_object: dict[int, Font] = {}

    def get(self, reference: object) -> Font | None:
        """The font of a reference or a dictionary; None where there is none."""
        key = reference.objid if isinstance(reference, PDFObjRef) else None
        if key is not None and key in self._by_object:
            return self._by_object[key]
        spec = as_dict(reference)
        font = load_font(spec) if spec else None
        if font is not None and key is not None:
            self._by_object[key] = font
        return font


class ContentReader:
    """Reads the content of one page on to a canvas.

    Attributes:
        failed: operators that lacked their operands, fonts and forms that could not be found.
    """

    def __init__(self, canvas: Canvas, fonts: FontStore, budget: Budget, matrix: Matrix) -> None:
        self.failed = 0
        self._canvas = canvas
        self._fonts = fonts
        self._budget = budget
        self._state = State(matrix, canvas.frame)
        self._saved: list[State] = []
        self._resources: dict[str, Any] = {}
        self._named: dict[tuple[str, str], Any] = {}
        self._path = Path()
        self._clipping = False
        self._line: Matrix = _IDENTITY
        self._text: Matrix = _IDENTITY
        self._marks: list[Character] = canvas.page.characters
        self._open_forms: list[PDFStream] = []
        self._operators = self._table()

    def read(self, data: bytes, resources: dict[str, Any]) -> None:
        """Interprets a content stream.

        Raises:
            ReaderError: there is more of it than any report has (too_large).
        """
        self._budget.spend_content(len(data) + _CALL)
        outside = self._resources, self._named
        self._resources, self._named = resources, {}
        failed = interpret(data, self._operators)
        self.failed += failed
        self._resources, self._named = outside

    def _table(self) -> dict[bytes, Operator]:
        fill, stroke, both = self._painter(fill=True), self._painter(stroke=True), self._painter(fill=True, stroke=True)
        table: dict[str, Operator] = {
            "q": self._save,
            "Q": self._restore,
            "cm": self._transform,
            "gs": self._set_state,
            "w": self._set_width,
            "Do": self._draw_object,
            "BT": self._begin_text,
            "Tj": self._show_string,
            "TJ": self._show_array,
            "'": self._show_next_line,
            '"': self._show_spaced,
            "Tm": self._place,
            "Td": self._move_text,
            "TD": self._move_leading,
            "T*": self._next_line,
            "Tf": self._set_font,
            "Tr": self._set_mode,
            "Tz": self._set_scale,
            "re": self._rectangle,
            "m": self._move,
            "l": self._draw_line,
            "h": self._close,
            "cs": self._set_fill_space,
            "CS": self._set_stroke_space,
            "s": self._closed(stroke),
        }
        table.update((name, self._setter(attribute)) for name, attribute in _TEXT_STATE.items())
        table.update((name, self._filler(space)) for name, space in _SPACES.items())
        table.update((name.upper(), self._stroker(space)) for name, space in _SPACES.items())
        for names, operator in (
            ("c v y", self._curve),
            ("sc scn", self._set_fill),
            ("SC SCN", self._set_stroke),
            ("W W*", self._clip),
            ("n", self._painter()),
            ("S", stroke),
            ("f F f*", fill),
            ("B B*", both),
            ("b b*", self._closed(both)),
        ):
            table.update(dict.fromkeys(names.split(), operator))
        return {name.encode(): operator for name, operator in table.items()}

    # graphics state

    def _save(self, _: Operands) -> None:
        if len(self._saved) < _MOST_STATES:
            self._saved.append(self._state.copy())

    def _restore(self, _: Operands) -> None:
        if self._saved:
            self._state = self._saved.pop()
            self._choose_marks()

    def _transform(self, operands: Operands) -> None:
        a, b, c, d, e, f = operands[-6:]
        self._state.matrix = multiply((a, b, c, d, e, f), self._state.matrix)

    def _set_width(self, operands: Operands) -> None:
        self._state.width = abs(operands[-1])

    def _set_state(self, operands: Operands) -> None:
        name = operands[-1]
        changes = self._named.get(("ExtGState", name))
        if changes is None:
            changes = self._named["ExtGState", name] = self._changes(name)
        if changes:
            self._state.__dict__.update(changes)

    def _changes(self, name: str) -> dict[str, Any]:
        """What a named graphics state sets, of what matters here."""
        entry = as_dict(as_dict(self._resources.get("ExtGState")).get(name))
        changes: dict[str, Any] = {}
        for key, attribute in (("ca", "fill_faint"), ("CA", "stroke_faint")):
            alpha = resolve1(entry.get(key))
            if isinstance(alpha, int | float):
                changes[attribute] = alpha < _FAINT
        width = resolve1(entry.get("LW"))
        if isinstance(width, int | float):
            changes["width"] = abs(width)
        chosen = resolve1(entry.get("Font"))
        if isinstance(chosen, list) and len(chosen) == 2:
            changes["font"], changes["size"] = self._fonts.get(chosen[0]), as_numbers(chosen)[1]
        return changes

    # colours: only whether a rule can be seen

    def _filler(self, space: str) -> Operator:
        def fill(operands: Operands) -> None:
            self._state.fill = space, operands

        return fill

    def _stroker(self, space: str) -> Operator:
        def stroke(operands: Operands) -> None:
            self._state.stroke = space, operands

        return stroke

    def _set_fill_space(self, operands: Operands) -> None:
        self._state.fill = self._colour_space(operands[-1]), []

    def _set_fill(self, operands: Operands) -> None:
        self._state.fill = self._state.fill[0], operands

    def _set_stroke_space(self, operands: Operands) -> None:
        self._state.stroke = self._colour_space(operands[-1]), []

    def _set_stroke(self, operands: Operands) -> None:
        self._state.stroke = self._state.stroke[0], operands

    def _colour_space(self, name: str) -> object:
        return resolve1(as_dict(self._resources.get("ColorSpace")).get(name, name))

    # paths

    def _rectangle(self, operands: Operands) -> None:
        x, y, width, height = operands[-4:]
        self._path.rectangle(self._state.matrix, x, y, width, height)

    def _move(self, operands: Operands) -> None:
        self._path.move(apply(self._state.matrix, operands[-2], operands[-1]))

    def _draw_line(self, operands: Operands) -> None:
        self._path.line(apply(self._state.matrix, operands[-2], operands[-1]))

    def _curve(self, operands: Operands) -> None:
        self._path.curve(apply(self._state.matrix, operands[-2], operands[-1]))

    def _close(self, _: Operands) -> None:
        self._path.close()

    def _clip(self, _: Operands) -> None:
        self._clipping = True

    def _closed(self, painter: Operator) -> Operator:
        def paint(operands: Operands) -> None:
            self._path.close()
            painter(operands)

        return paint

    def _painter(self, *, stroke: bool = False, fill: bool = False) -> Operator:
        def paint(_: Operands) -> None:
            state, path = self._state, self._path
            if stroke and state.strokes():
                self._canvas.stroke(path, state.thickness(), state.clip)
            if fill and not path.is_thick():
                self._canvas.fill(path, state.thickest_fill(), state.clip)
            if self._clipping:
                self._clipping = False
                areas = path.areas()
                if len(areas) == 1 and not path.lines():
                    state.clip = _common(state.clip, areas[0])
            self._path = Path()

        return paint

    # text state

    def _begin_text(self, _: Operands) -> None:
        self._line = self._text = _IDENTITY

    def _set_font(self, operands: Operands) -> None:
        name, size = operands[-2:]
        if ("Font", name) not in self._named:
            self._named["Font", name] = self._fonts.get(as_dict(self._resources.get("Font")).get(name))
        self._state.font, self._state.size = self._named["Font", name], float(size)

    def _set_mode(self, operands: Operands) -> None:
        self._state.mode = int(operands[-1])
        self._choose_marks()

    def _choose_marks(self) -> None:
        hidden = self._state.mode in _HIDDEN_MODES
        self._marks = self._canvas.hidden if hidden else self._canvas.page.characters

    def _set_scale(self, operands: Operands) -> None:
        self._state.scale = operands[-1] / 100

    def _setter(self, attribute: str) -> Operator:
        def setter(operands: Operands) -> None:
            setattr(self._state, attribute, float(operands[-1]))

        return setter

    # text position

    def _place(self, operands: Operands) -> None:
        a, b, c, d, e, f = operands[-6:]
        self._line = self._text = (a, b, c, d, e, f)

    def _move_text(self, operands: Operands) -> None:
        x, y = operands[-2:]
        a, b, c, d, e, f = self._line
        self._line = self._text = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)

    def _move_leading(self, operands: Operands) -> None:
        self._state.leading = -operands[-1]
        self._move_text(operands)

    def _next_line(self, _: Operands) -> None:
        self._move_text([0.0, -self._state.leading])

    # text

    def _show_string(self, operands: Operands) -> None:
        self._show(operands[-1:])

    def _show_array(self, operands: Operands) -> None:
        self._show(operands[-1])

    def _show(self, parts: Operands) -> None:
        state, marks = self._state, self._marks
        if state.font is None:
            self.failed += 1
            return
        before = len(marks)
        self._text = show(state, state.font, self._text, parts, marks)
        self._budget.characters -= len(marks) - before
        if self._budget.characters < 0:
            self._budget.spend_drawn(0, 0)

    def _show_next_line(self, operands: Operands) -> None:
        self._next_line(operands)
        self._show_string(operands)

    def _show_spaced(self, operands: Operands) -> None:
        self._state.word_space, self._state.char_space = float(operands[-3]), float(operands[-2])
        self._show_next_line(operands)

    # forms and pictures

    def _draw_object(self, operands: Operands) -> None:
        named = resolve1(as_dict(self._resources.get("XObject")).get(operands[-1]))
        kind = as_name(named.get("Subtype")) if isinstance(named, PDFStream) else ""
        if kind == "Image":
            self._canvas.picture(self._state.matrix)
        elif kind == "Form" and named not in self._open_forms and len(self._open_forms) < _DEEPEST_FORM:
            self._draw_form(named)
        else:
            self.failed += 1

    def _draw_form(self, form: PDFStream) -> None:
        outside = self._state, self._saved, self._line, self._text, self._path
        self._state, self._saved, self._path = self._state.copy(), [], Path()
        matrix, box = as_numbers(form.get("Matrix")), as_numbers(form.get("BBox"))
        if len(matrix) == 6:
            self._transform(matrix)
        if len(box) == 4:
            frame = Path()
            frame.rectangle(self._state.matrix, box[0], box[1], box[2] - box[0], box[3] - box[1])
            for area in frame.areas():
                self._state.clip = _common(self._state.clip, area)
        inside = form.get("Resources")
        self._open_forms.append(form)
        self.read(data_of(form), self._resources if inside is None else as_dict(inside))
        self._open_forms.pop()
        self._state, self._saved, self._line, self._text, self._path = outside
        self._choose_marks()


def _common(clip: Box, area: tuple[tuple[float, float], tuple[float, float]]) -> Box:
    (ax, ay), (bx, by) = area
    return Box(
        max(clip.x0, min(ax, bx)), max(clip.y0, min(ay, by)), min(clip.x1, max(ax, bx)), min(clip.y1, max(ay, by))
    )

"""A DOCX's XML made plain before it is read: what is not printed goes, what is printed stands where it is printed.

Everything here is rare in a report, so one scan in C finds whether there is any of it at all; a document without
tracked changes, fields, text boxes and hidden text costs next to nothing. Structure is in ECMA-376 part 1, chapter 17;
the strict variant differs in its namespace only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

Element = etree._Element  # noqa: SLF001  # lxml gives its elements no public name

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

_MATH_TEXT = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    "{http://purl.oclc.org/ooxml/officeDocument/math}t",
)
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
_OFF = frozenset(("0", "false", "off"))
_LINE_BREAKS = ("br", "cr")
_MAX_NESTED_FIELDS = 64
_PRIVATE_USE = 0xF000
_SYMBOL_FONT = {0x2D: "−", 0xB4: "×", 0xB8: "÷", 0xB1: "±", 0xB0: "°", 0xA3: "≤", 0xB3: "≥", 0xB7: "·"}
_WINGDINGS = {0xFE: "☑", 0xFC: "✓", 0xA8: "☐", 0x6F: "☐", 0xFB: "✗", 0xFD: "☒", 0x6C: "●", 0x6E: "■", 0x9F: "•"}


@dataclass(frozen=True, slots=True)
class Names:
    """Tags and attributes in one of the two namespaces."""

    namespace: str

    def tag(self, name: str) -> str:
        """The full name of an element or attribute."""
        return f"{{{self.namespace}}}{name}"

    @property
    def texts(self) -> tuple[str, ...]:
        """Elements whose text is printed, after `prepare` gave breaks and tabs theirs."""
        names = ("t", "tab", "ptab", "br", "cr", "sym", "noBreakHyphen")
        return (*(self.tag(name) for name in names), *_MATH_TEXT)


@dataclass(slots=True)
class Box:
    """A text box: what is in it (a string for word art), where it is anchored, whether before its paragraph's text."""

    content: Element | str
    anchor: Element
    leads: bool = False


@dataclass(slots=True)
class Story:
    """What the scan found.

    `boxes` are the text boxes of a paragraph, taken out of it; `numbers` its own list (numId, level), None where it
    leaves that to its style; `joined` are paragraphs whose end mark was deleted, so that the next one goes on.
    """

    names: Names
    boxes: dict[Element, list[Box]] = field(default_factory=dict)
    numbers: dict[Element, tuple[str | None, int | None]] = field(default_factory=dict)
    joined: set[Element] = field(default_factory=set)
    fields: bool = False
    pictures: int = 0
    warnings: list[str] = field(default_factory=list)

    def value(self, element: Element) -> str | None:
        """The `val` attribute."""
        return element.get(self.names.tag("val"))

    def is_on(self, element: Element) -> bool:
        """Whether a switch is on: it is where its value is missing."""
        return self.value(element) not in _OFF


def prepare(root: Element, hidden_styles: frozenset[str]) -> Story:
    """Takes out of the tree what is not printed, and gives what stands for itself (breaks, symbols) its text.

    Accepted are all tracked changes; dropped are hidden text, placeholders of empty controls, the second copy of a
    drawing for older programs, phonetic guides, and the codes of fields.

    Args:
        root: the root element of the story; it is changed.
        hidden_styles: ids of the styles whose text is hidden.
    """
    names = Names(str(etree.QName(root).namespace))
    story = Story(names)
    handlers = _handlers(names.namespace)
    # First a list, for what is taken out must not be taken out from under the scan.
    for element in list(root.iter(*handlers)):
        handlers[str(element.tag)](story, element)
    if hidden_styles:
        _hide_styles(story, root, hidden_styles)
    if story.fields:
        _drop_field_codes(story, root)
    for paragraph, boxes in story.boxes.items():
        _find_leading(story, paragraph, boxes)
    return story


def _parent(element: Element, name: str, names: Names) -> Element | None:
    """The parent if it has that name."""
    parent = element.getparent()
    return parent if parent is not None and parent.tag == names.tag(name) else None


def _remove(_story: Story, element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _blank(story: Story, element: Element) -> None:
    """Takes the text but not the structure: a control's cells stay cells, a hidden field keeps its marks."""
    for text in element.iter(*story.names.texts):
        text.text = None


def _deleted(story: Story, element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    tag = parent.tag
    if tag == story.names.tag("rPr"):
        properties = _parent(parent, "pPr", story.names)
        paragraph = None if properties is None else properties.getparent()
        if paragraph is not None:
            story.joined.add(paragraph)
    elif tag in {story.names.tag("trPr"), story.names.tag("tcPr")}:  # a deleted row, a deleted cell
        owner = parent.getparent()
        if owner is not None:
            _remove(story, owner)
    else:
        _remove(story, element)


def _hidden(story: Story, element: Element) -> None:
    properties = _parent(element, "rPr", story.names)
    run = None if properties is None else _parent(properties, "r", story.names)
    if run is not None and story.is_on(element):
        _blank(story, run)


def _hidden_row(story: Story, element: Element) -> None:
    properties = _parent(element, "trPr", story.names)
    row = None if properties is None else properties.getparent()
    if row is not None and story.is_on(element):
        _remove(story, row)


def _placeholder(story: Story, element: Element) -> None:
    properties = element.getparent()
    control = None if properties is None else properties.getparent()
    if control is not None and story.is_on(element):
        _blank(story, control)


def _alternative(_story: Story, element: Element) -> None:
    """Keeps the first choice: the fallback draws the same once more for older programs."""
    branches = list(element)
    kept = next((branch for branch in branches if branch.tag == _COMPATIBILITY + "Choice"), None)
    for branch in branches:
        if kept is not None and branch is not kept:
            element.remove(branch)


def _box(story: Story, element: Element) -> None:
    content = element.makeelement(element.tag)
    content.extend(list(element))
    _anchor(story, element, content)


def _word_art(story: Story, element: Element) -> None:
    text = element.get("string")
    if text:
        _anchor(story, element, text)


def _anchor(story: Story, element: Element, content: Element | str) -> None:
    paragraph = next(element.iterancestors(story.names.tag("p")), None)
    if paragraph is not None:
        story.boxes.setdefault(paragraph, []).append(Box(content, element))


def _find_leading(story: Story, paragraph: Element, boxes: list[Box]) -> None:
    """Marks the boxes that are anchored before the first text of their paragraph."""
    anchored = {box.anchor: box for box in boxes}
    for element in paragraph.iter(story.names.tag("txbxContent"), _WORD_ART, *story.names.texts):
        if element in anchored:
            anchored[element].leads = True
        elif element.text and element.text.strip():
            break


def _symbol(story: Story, element: Element) -> None:
    try:
        code = int(element.get(story.names.tag("char"), ""), 16)
    except ValueError:
        return
    font = element.get(story.names.tag("font"), "").casefold()
    low = code - _PRIVATE_USE if code >= _PRIVATE_USE else code
    if font == "symbol" and (low in _SYMBOL_FONT or 0x20 <= low < 0x40):
        element.text = _SYMBOL_FONT.get(low) or chr(low)  # its digits and brackets stand where ASCII has them
    elif font.startswith("wingdings") and low in _WINGDINGS:
        element.text = _WINGDINGS[low]
    elif 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE:
        element.text = chr(code)


def _number(story: Story, element: Element) -> None:
    properties = _parent(element, "pPr", story.names)
    paragraph = None if properties is None else _parent(properties, "p", story.names)
    if paragraph is None:
        return
    level = number = None
    for part in element:
        value = story.value(part)
        if part.tag == story.names.tag("numId"):
            number = value
        elif part.tag == story.names.tag("ilvl") and value and value.isdecimal() and len(value) < 3:
            level = int(value)
    story.numbers[paragraph] = (number, level)


def _field(story: Story, _element: Element) -> None:
    story.fields = True


def _picture(story: Story, _element: Element) -> None:
    story.pictures += 1


def _standing_for(text: str) -> Callable[[Story, Element], None]:
    """Gives an element of a run its printed text; a tab stop has the name of a tab but stands in no run."""

    def put(story: Story, element: Element) -> None:
        if _parent(element, "r", story.names) is not None:
            element.text = text

    return put


@cache
def _handlers(namespace: str) -> dict[str, Callable[[Story, Element], None]]:
    names = Names(namespace)
    own: dict[str, Callable[[Story, Element], None]] = {
        **dict.fromkeys(("del", "moveFrom", "cellDel"), _deleted),
        "vanish": _hidden,
        "hidden": _hidden_row,
        "showingPlcHdr": _placeholder,
        "rt": _remove,
        **dict.fromkeys(
            ("pPrChange", "rPrChange", "tcPrChange", "trPrChange", "tblPrChange", "tblGridChange"), _remove
        ),
        "txbxContent": _box,
        "sym": _symbol,
        "numPr": _number,
        "fldChar": _field,
        **dict.fromkeys(_LINE_BREAKS, _standing_for("\n")),
        **dict.fromkeys(("tab", "ptab"), _standing_for("\t")),
        "noBreakHyphen": _standing_for("-"),
    }
    handlers = {names.tag(name): handler for name, handler in own.items()}
    handlers[_COMPATIBILITY + "AlternateContent"] = _alternative
    handlers[_WORD_ART] = _word_art
    handlers["{http://schemas.openxmlformats.org/drawingml/2006/main}blip"] = _picture
    handlers["{urn:schemas-microsoft-com:vml}imagedata"] = _picture
    return handlers


def _hide_styles(story: Story, root: Element, hidden: frozenset[str]) -> None:
    names = story.names
    for element in root.iter(names.tag("rStyle"), names.tag("pStyle")):
        if story.value(element) not in hidden:
            continue
        owner = "r" if element.tag == names.tag("rStyle") else "p"
        properties = element.getparent()
        styled = None if properties is None else _parent(properties, owner, names)
        if styled is not None:
            _blank(story, styled)


def _drop_field_codes(story: Story, root: Element) -> None:
    """Blanks what stands between a field's begin and its separator, nested fields included.

    A field's own code is in elements that nobody reads; but a field inside the code of another has a result, which is
    not printed. A field that never ends hides nothing: its text may be the report.
    """
    names = story.names
    mark, kind = names.tag("fldChar"), names.tag("fldCharType")
    codes: list[list[Element] | None] = []  # of each open field the texts of its code, None once its result began
    for element in root.iter(mark, *names.texts):
        if element.tag != mark:
            for code in codes:
                if code is not None:
                    code.append(element)
                    break
            continue
        if len(codes) > _MAX_NESTED_FIELDS:
            break
        for text in _step(codes, element.get(kind)):
            text.text = None
    if codes:
        story.warnings.append("a field has no end: its code may stand in the text")


def _step(codes: list[list[Element] | None], kind: str | None) -> Iterator[Element]:
    if kind == "begin":
        codes.append([])
    elif kind == "separate" and codes:
        yield from codes[-1] or ()
        codes[-1] = None
    elif kind == "end" and codes:
        yield from codes.pop() or ()

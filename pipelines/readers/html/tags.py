"""The tags of a page, by what they do to its text. A tag that is not here is inline: it joins what stands around it."""

# fmt: off
UNSHOWN = (
    "script", "style", "noscript", "template", "title", "select", "datalist", "iframe", "noframes", "object", "embed",
    "applet", "svg", "math", "canvas", "audio", "video", "xml",
)
# The usual inline tags. Taking them out at once, in C, leaves a third of a page that came from a word processor.
INLINE = (
    "span", "font", "a", "b", "strong", "i", "em", "u", "s", "strike", "sup", "sub", "small", "big", "label", "tt",
    "ins", "del", "mark", "code", "abbr", "wbr", "nobr", "o:p", "st1:chsdate", "w:sdt",
)
BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "head", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "section", "summary",
    "ul",
)
# Tags that end a line where they begin and where they end.
BREAKING = frozenset((*BLOCKS, "table", "thead", "tbody", "tfoot", "tr", "td", "th", "pre", "textarea"))
TABLE = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col", "colgroup"))
FRAME = frozenset(("html", "head", "body"))
# fmt: on

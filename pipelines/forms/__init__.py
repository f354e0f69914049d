"""The statutory forms: what a report's tables mean, told from labels on grids of any format (DESIGN section 3)."""

import re

from pipelines.blocks import Reading
from pipelines.characters import simplified, squeeze
from pipelines.forms.definitions import FormItem, catalogue
from pipelines.forms.identity import identify
from pipelines.forms.matcher import match
from pipelines.forms.sections import sections
from pipelines.results import Extraction, ExtractionWarning

__all__ = ["FormItem", "catalogue", "extract_reading", "looks_statutory"]

_STATUTORY_WORDS = re.compile(
    r"申请人情况|本年新收政府信息公开申请|未经复议直接起诉|本年新制作数量|本年制发件|处理决定数量|结转下年度继续办理|"
    r"指标名称|统计指标|政府信息公开情况统计表"
)


def extract_reading(reading: Reading) -> Extraction:
    """Understands a document: whose report of which year it is, its statutory cells and its chapters.

    Identities are not tried here (that is the check stage). Never raises for any document, however mutilated.
    """
    identity = identify(reading)
    found = match(reading.blocks)
    return Extraction(
        reader=reading.reader,
        form=found.form,
        title=identity.title,
        publisher=identity.publisher,
        year=identity.year,
        is_report=identity.is_report,
        cells=found.cells,
        sections=sections(reading.blocks, found.grids),
        warnings=(*(ExtractionWarning("reader", text) for text in reading.warnings), *found.warnings),
    )


def looks_statutory(text: str) -> bool:
    """A cheap test: whether a page's text holds words that only the statutory tables have."""
    # Most pages print them as they stand here; only the others need be made comparable.
    return _has_statutory_words(text) or _has_statutory_words(simplified(squeeze(text)))


def _has_statutory_words(text: str) -> bool:
    return len(set(_STATUTORY_WORDS.findall(text))) >= 2

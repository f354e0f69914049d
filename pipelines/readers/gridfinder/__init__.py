"""The grid finder: ruled lines and positioned characters become grids and paragraphs (measured.md section 1).

It serves every container that places its text: PDF, OFD, and pictures once their characters are recognised.
"""

from pipelines.readers.gridfinder.finder import find_blocks, find_tables
from pipelines.readers.gridfinder.page import (
    SIDEWAYS_DOWN,
    SIDEWAYS_UP,
    UPRIGHT,
    UPSIDE_DOWN,
    VERTICAL,
    Box,
    Character,
    Page,
    Rule,
)
from pipelines.readers.gridfinder.tables import RuledTable

__all__ = [
    "SIDEWAYS_DOWN", "SIDEWAYS_UP", "UPRIGHT", "UPSIDE_DOWN", "VERTICAL",
    "Box", "Character", "Page", "Rule", "RuledTable", "find_blocks", "find_tables",
]  # fmt: skip

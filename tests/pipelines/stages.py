"""Extract stages of another kind, for commands that are run in a process of their own: `-s ITEM_PIPELINES=…`."""

import json

from crawler.settings import ITEM_PIPELINES
from pipelines.extract import ExtractPipeline
from tests.pipelines.tasks import read_or_suffer, read_or_want


class Wanting(ExtractPipeline):
    """Lacks what reads the documents that hold the word WANTING."""

    task = staticmethod(read_or_want)


class Suffering(ExtractPipeline):
    """Hangs over documents that hold the word HANGING, and takes all memory that it may over those with EATING."""

    task = staticmethod(read_or_suffer)


def in_place_of_extract(stage: type[ExtractPipeline]) -> str:
    """The setting that puts a stage in the place of the extract stage."""
    ours = {name: order for name, order in ITEM_PIPELINES.items() if name != "pipelines.extract.ExtractPipeline"}
    order = ITEM_PIPELINES["pipelines.extract.ExtractPipeline"]
    return f"ITEM_PIPELINES={json.dumps({**ours, f'{stage.__module__}.{stage.__name__}': order})}"

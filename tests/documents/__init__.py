"""Reports made for the tests: truths (what a report says) and renderers (how it looks).

from tests.documents import Noise, compare, load_all, random_noise, random_truth, render

truth = random_truth(random.Random(1), "2021")
body = render(truth, "html_word", random_noise(random.Random(2)))
"""

from tests.documents.compare import Comparison, compare
from tests.documents.noise import CLEAN, Noise, random_noise
from tests.documents.presets import PRESETS
from tests.documents.random_truths import Spice, random_truth
from tests.documents.render import LAYOUTS, fragment, render
from tests.documents.truth import TRUTHS, Truth, load, load_all, save, violations

__all__ = [
    "CLEAN",
    "LAYOUTS",
    "PRESETS",
    "TRUTHS",
    "Comparison",
    "Noise",
    "Spice",
    "Truth",
    "compare",
    "fragment",
    "load",
    "load_all",
    "random_noise",
    "random_truth",
    "render",
    "save",
    "violations",
]

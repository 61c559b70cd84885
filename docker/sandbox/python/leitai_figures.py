"""matplotlib's backend in the sandbox: `show()` leaves each open figure as a PNG file."""

from itertools import count
from typing import Any

from matplotlib import _pylab_helpers
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas  # noqa: F401
from matplotlib.backends.backend_agg import FigureManagerBase as FigureManager  # noqa: F401

_number = count(1)


def show(*_: Any, **__: Any) -> None:
    """Save all open figures as figure-1.png, figure-2.png… and close them."""
    for manager in _pylab_helpers.Gcf.get_all_fig_managers():
        manager.canvas.figure.savefig(f"figure-{next(_number)}.png")
        _pylab_helpers.Gcf.destroy(manager)

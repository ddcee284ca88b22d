"""What the folders above show of a node: they enter it here, and ``node.draw()`` finds it.

So nodes can be drawn, traced and stepped through, and the engine knows nothing of pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

views: dict[str, Callable[..., Any]] = {}

"""The command that runs one item again, as failure reports print it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path as FilePath


def item_command(
    file: FilePath, item: str, *, started: FilePath, location_options: Sequence[str], data_root_options: Sequence[str]
) -> list[str]:
    """Return the words of the command, to be given in the folder `started`; the node id comes last."""
    node = f"{os.path.relpath(file, started)}::{item}"
    return ["pytest", *location_options, "--parity", *data_root_options, node]

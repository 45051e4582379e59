"""The desk's kill switch: a file that every bot of the desk reads before it enters."""

from __future__ import annotations

import json
from pathlib import Path


def is_engaged(file: str | None) -> bool:
    """Read the switch: `{"state": "clear"}` or `{"state": "engaged"}`; a file that can't be read is engaged.

    Without a file there is no switch.
    """
    if file is None:
        return False
    try:
        state = json.loads(Path(file).read_text("utf-8"))["state"]
    except (OSError, ValueError, LookupError, TypeError):
        return True
    return bool(state != "clear")

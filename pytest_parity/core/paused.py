"""A pause of Python's search for reference cycles."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def no_collection() -> Iterator[None]:
    """Look for no reference cycles meanwhile.

    A comparison or a record makes many values that all stay and none that refer to each other; looking through them
    again and again takes as long as making them. What was made meanwhile counts as old when the pause is over: the
    search looks through it when it looks through everything, not at once.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():  # what somebody else has frozen stays so
                gc.freeze()  # there and back: from the young generation to the oldest
                gc.unfreeze()
            gc.enable()

"""A run that is told to end says what it came to: SIGTERM ends it as Ctrl-C does."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import pytest


def end_on_sigterm(config: pytest.Config) -> None:
    """Take SIGTERM for an interruption until the run is over, unless somebody else deals with it."""
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _interrupt)
        config.add_cleanup(_leave)


def _leave() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt(*_: object) -> NoReturn:
    _leave()  # a second one means it
    raise KeyboardInterrupt("SIGTERM")

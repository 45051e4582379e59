"""From the bytes of a file to its text, or to the reason why it is no text that YAML can be read from."""

from __future__ import annotations

import codecs
from typing import Final

from pytest_parity.contract.faults import Fault
from pytest_parity.contract.positions import Mark

MOST_BYTES: Final = 1_048_576


class UnreadableError(Exception):
    """A fault after which nothing of the file can be judged."""

    def __init__(self, mark: Mark, message: str) -> None:
        self.fault = Fault(*mark, "file", message)
        super().__init__(mark, message)


def decode(content: bytes) -> str:
    """Give the text of a file. Raises `UnreadableError`."""
    if len(content) > MOST_BYTES:
        raise UnreadableError(Mark(1, 1), f"too large; a contract has at most {MOST_BYTES:,} bytes")
    if content.startswith(codecs.BOM_UTF8):
        raise UnreadableError(Mark(1, 1), "begins with a byte-order mark; save it as UTF-8 without one")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        mark = _end_of(content[: error.start].decode("utf-8"))
        raise UnreadableError(mark, f"isn't UTF-8, byte 0x{content[error.start]:02x}; save it as UTF-8") from None
    _refuse(text, "\0", "a NUL character; take it out")
    _refuse(text, "\t", r"a tab; use spaces, or \t within double quotes")
    return text


def _refuse(text: str, character: str, message: str) -> None:
    place = text.find(character)
    if place >= 0:
        count = text.count(character)
        more = f" (the first of {count:,})" if count > 1 else ""
        raise UnreadableError(_end_of(text[:place]), message + more)


def _end_of(text: str) -> Mark:
    return Mark(text.count("\n") + 1, len(text) - text.rfind("\n"))

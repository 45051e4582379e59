"""From the bytes of a file to its text, or to the reason why it is no text that YAML can be read from."""

from __future__ import annotations

import codecs
import re
from typing import Final

from pytest_parity.contract.faults import Fault
from pytest_parity.contract.reading.positions import Mark

MOST_BYTES: Final = 1_048_576

_LINE_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # of YAML 1.1, which its parsers count lines by
_CONTROL: Final = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class UnreadableError(Exception):
    """A fault after which nothing of the file can be judged."""

    def __init__(self, mark: Mark, message: str) -> None:
        self.fault = Fault(*mark, "file", message)
        super().__init__(mark, message)


def decode(content: bytes, *, most: int = MOST_BYTES) -> str:
    """Give the text of a file of at most so many bytes. Raises `UnreadableError`."""
    if len(content) > most:
        raise UnreadableError(Mark(1, 1), f"too large; a contract has at most {most:,} bytes")
    if content.startswith(codecs.BOM_UTF8):
        raise UnreadableError(Mark(1, 1), "begins with a byte-order mark; save it as UTF-8 without one")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        mark = end_of(content[: error.start].decode("utf-8"))
        raise UnreadableError(mark, f"isn't UTF-8, byte 0x{content[error.start]:02x}; save it as UTF-8") from None
    _refuse(text, "\0", "a NUL character; take it out")
    _refuse(text, "\t", r"a tab; use spaces, or \t within double quotes")
    if control := _CONTROL.search(text):
        mark = end_of(text[: control.start()])
        raise UnreadableError(mark, "holds a control character; write it as an escape within double quotes")
    return text


def _refuse(text: str, character: str, message: str) -> None:
    place = text.find(character)
    if place >= 0:
        count = text.count(character)
        more = f" (the first of {count:,})" if count > 1 else ""
        raise UnreadableError(end_of(text[:place]), message + more)


def end_of(text: str) -> Mark:
    """Give the place just behind a text."""
    ends = [match.end() for match in _LINE_BREAK.finditer(text)]
    return Mark(len(ends) + 1, len(text) - (ends[-1] if ends else 0) + 1)

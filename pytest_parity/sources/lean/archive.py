"""A zip archive of a data root, and the rows in its members."""

from __future__ import annotations

import codecs
import io
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from pytest_parity.sources.faults import BadRecord, some

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _errors_of_decompressors() -> Iterator[type[Exception]]:
    """Walk over the errors of their own that decompressors have; Python may lack some of these modules."""
    for module, error in (("zlib", "error"), ("lzma", "LZMAError"), ("compression.zstd", "ZstdError")):
        with suppress(ImportError):
            yield getattr(import_module(module), error)


# `zipfile` believes most of what an archive says of itself, so damage comes out as what the next step makes of it:
# an offset before the file's start or a name in no encoding as ValueError, one beyond any file as OverflowError, a
# decompressor's demand for too much room as MemoryError, its bad input as OSError, EOFError or an error of its own;
# encryption and unknown compression are RuntimeErrors.
_BROKEN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    ValueError,
    OverflowError,
    MemoryError,
    OSError,
    EOFError,
    RuntimeError,
    *_errors_of_decompressors(),
)


@dataclass(frozen=True, slots=True)
class Archive:
    """One zip: `file` is its path relative to the data root called `root`."""

    root: str
    file: str
    zipped: zipfile.ZipFile

    @classmethod
    def of(cls, root: str, file: str, content: bytes) -> Archive:
        """Open a zip. Raises `BadRecord` when it is none, or has two members of one name."""
        with _reading(root, file):
            archive = cls(root, file, zipfile.ZipFile(io.BytesIO(content)))
        seen: set[str] = set()
        for member in archive.members:
            if member in seen:
                raise archive.fault("is in the archive twice", member)
            seen.add(member)
        return archive

    @property
    def members(self) -> list[str]:
        """The names of the files inside, in the archive's order."""
        return self.zipped.namelist()

    def lines(self, member: str) -> list[str]:
        """Return the lines of a file inside. Raises `BadRecord` when it isn't there, is damaged or has none."""
        if member not in self.zipped.NameToInfo:
            raise self.fault(f"has no {member}, but {some(self.members) or 'nothing'}")
        with _reading(self.root, self.file, member):
            content = self.zipped.read(member)
        if content.startswith(_MARKS):
            raise self.fault("begins with a byte-order mark, which LEAN's files haven't", member)
        if not content.isascii():
            raise self.fault("isn't text", member)
        text = content.decode("ascii").removesuffix("\n").removesuffix("\r")
        if not text:
            raise self.fault("is empty", member)
        return [line.removesuffix("\r") for line in text.split("\n")]

    def fault(self, fault: str, member: str = "", row: int = 0) -> BadRecord:
        """Return what is wrong with this archive, a file inside, or one of its rows."""
        return BadRecord(self.root, self.file, member, row, fault)


@contextmanager
def _reading(root: str, file: str, member: str = "") -> Iterator[None]:
    """Tell whatever `zipfile` raises meanwhile with file and member."""
    try:
        yield
    except _BROKEN as error:
        kind = "" if member else " as a zip"
        fault = f"can't be read{kind}: {str(error) or type(error).__name__}"
        raise BadRecord(root, file, member, 0, fault) from error

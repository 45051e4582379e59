"""Opening a data root and the zip archives in it, on a local path or an fsspec URL."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.dirfs import DirFileSystem

from pytest_parity.sources.faults import BadRecord, DataMissing, no_folder, some

# what a damaged, truncated, encrypted or exotically compressed archive raises
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Archive:
    """One zip: `file` is its path relative to the data root called `root`."""

    root: str
    file: str
    zipped: zipfile.ZipFile

    @property
    def members(self) -> list[str]:
        """The names of the files inside, in the archive's order."""
        return self.zipped.namelist()

    def lines(self, member: str) -> list[str]:
        """Return the lines of a file inside. Raises `BadRecord` when it isn't there, is damaged or has none."""
        if member not in self.zipped.NameToInfo:
            raise self.fault(f"has no {member}, but {some(self.members) or 'nothing'}")
        try:
            text = self.zipped.read(member).decode("ascii")
        except UnicodeDecodeError:
            raise self.fault("isn't text", member) from None
        except _BROKEN as error:
            raise self.fault(f"can't be read: {error}", member) from error
        lines = text.removesuffix("\n").removesuffix("\r").split("\n")
        if lines == [""]:
            raise self.fault("is empty", member)
        return [line.removesuffix("\r") for line in lines]

    def fault(self, fault: str, member: str = "", row: int = 0) -> BadRecord:
        """Return what is wrong with this archive, a file inside, or one of its rows."""
        return BadRecord(self.root, self.file, member, row, fault)


class Folder:
    """A LEAN `Data` folder. Paths are relative to it, with slashes."""

    def __init__(self, uri: str, root: str) -> None:
        self.root = root
        try:
            self._files = _connect(uri)
            found = self._files.isdir("")
        except (ImportError, ValueError, OSError) as error:
            raise DataMissing(f"data root {root!r} can't be opened: {error}", "correct the root's URL") from error
        if not found:
            raise no_folder(root)

    def has(self, file: str) -> bool:
        """Whether there is such a file."""
        return bool(self._files.isfile(file))

    def archive(self, file: str) -> Archive:
        """Open a zip. Raises `DataMissing` when it isn't there, `BadRecord` when it is no zip."""
        if not self.has(file):
            raise self._missing(file)
        try:
            zipped = zipfile.ZipFile(io.BytesIO(self._files.cat_file(file)))
        except _BROKEN as error:
            reason = getattr(error, "strerror", None) or error
            raise BadRecord(self.root, file, "", 0, f"can't be read as a zip: {reason}") from error
        return Archive(self.root, file, zipped)

    def _missing(self, file: str) -> DataMissing:
        """Return the fault of a file that isn't there, with what is there instead."""
        *folders, _ = file.split("/")
        while folders and not self._files.isdir("/".join(folders)):
            folders.pop()
        nearest = "/".join(folders)
        names = sorted(name.rstrip("/").rpartition("/")[2] for name in self._files.ls(nearest, detail=False))
        return DataMissing(
            f"data root {self.root!r} has no {file}",
            f"{nearest or 'the root'} has {some(names) or 'nothing'}: correct `ticker` or `date`, or add the file",
        )


def _connect(uri: str) -> Any:
    # a local path isn't a URL: percent signs and colons in it mean themselves
    if "://" not in uri:
        return DirFileSystem(str(Path(uri).resolve()), fsspec.filesystem("file"))
    files, path = fsspec.core.url_to_fs(uri)
    return DirFileSystem(path, files)

"""Opening a data root and the files in it, on a local path or an fsspec URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.dirfs import DirFileSystem

from pytest_parity.sources.faults import BadRecord, DataMissing, no_folder, some
from pytest_parity.sources.lean.archive import Archive


class Folder:
    """A LEAN `Data` folder. Paths are relative to it, with slashes."""

    def __init__(self, uri: str, root: str) -> None:
        self.root = root
        try:
            self._files = _connect(uri)
            found = self._files.isdir("")
        except (ImportError, ValueError, OSError) as error:
            raise DataMissing(
                f"data root {root!r} can't be opened: {error}", "correct the root's URL", key="root"
            ) from error
        if not found:
            raise no_folder(root)

    def has(self, file: str) -> bool:
        """Whether there is such a file; a folder of that name counts, and is told when it is opened."""
        return bool(self._files.exists(file))

    def archive(self, file: str) -> Archive:
        """Open a zip. Raises `DataMissing` when it isn't there, `BadRecord` when it is no zip."""
        if not self._files.isfile(file):
            raise self._missing(file)
        try:
            content = self._files.cat_file(file)
        except OSError as error:
            raise BadRecord(self.root, file, "", 0, f"can't be read: {error.strerror or error}") from error
        return Archive.of(self.root, file, content)

    def _missing(self, file: str) -> DataMissing:
        """Return the fault of a file that isn't there, with what is there instead."""
        if self._files.isdir(file):
            return BadRecord(self.root, file, "", 0, "is a folder, not a zip")
        *folders, _ = file.split("/")
        while folders and not self._files.isdir("/".join(folders)):
            folders.pop()
        nearest = "/".join(folders)
        names = sorted(name.rstrip("/").rpartition("/")[2] for name in self._files.ls(nearest, detail=False))
        return DataMissing(
            f"data root {self.root!r} has no {file}",
            f"{nearest or 'the root'} has {some(names) or 'nothing'}: correct `ticker` or `date`, or add the file",
            key="ticker",
        )


def _connect(uri: str) -> Any:
    # a local path isn't a URL: percent signs and colons in it mean themselves
    if "://" not in uri:
        return DirFileSystem(str(Path(uri).resolve()), fsspec.filesystem("file"))
    files, path = fsspec.core.url_to_fs(uri)
    return DirFileSystem(path, files)

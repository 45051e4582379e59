"""What a data root lacks, told in a sentence."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pytest_parity.core.fault import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES_SHOWN = 8
_REASON_SHOWN = 200  # characters


class DataMissing(Refusal):
    """A configured data root lacks what the contract asks for; `key` is the one of the clause `data` that asks."""

    def __init__(self, what: str, remedy: str, where: str = "", *, key: str = "") -> None:
        self.key = key
        super().__init__(what, remedy, where)


class BadRecord(DataMissing):
    """A file that can't be read: `file` relative to its data root, the archive's `member`, the `row` from 1 or 0."""

    def __init__(self, root: str, file: str, member: str, row: int, fault: str) -> None:
        self.root, self.file, self.member, self.row, self.fault = root, file, member, row, fault
        place = ", ".join([file, *([member] if member else []), *([f"row {row:,}"] if row else [])])
        super().__init__(f"data root {root!r}: {place}: {fault}", "fetch the file again")
        self.args = (root, file, member, row, fault)  # what a copy is made from


class NoSession(Refusal):
    """The calendar has no session on that date, or no such calendar is known."""


def no_folder(root: str) -> DataMissing:
    """Return the fault of a data root that isn't there."""
    return DataMissing(
        f"data root {root!r} leads to no folder", "correct `parity_data_roots` or --parity-data-root", key="root"
    )


def some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    shown = ", ".join(names[:_NAMES_SHOWN])
    return f"{shown} and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else shown


def unreadable(kind: str, root: str, folder: str, error: Exception) -> DataMissing:
    """Return the fault of files that can't be read; what it says names the root, never the folder it stands for."""
    reason = textwrap.shorten(str(error).replace(folder, root), _REASON_SHOWN)
    return DataMissing(
        f"the {kind} of data root {root!r} can't be read: {reason}",
        "write them again with `ParquetDataCatalog.write_data`",
        key="root",
    )

"""The table of `docs/term-map.md`: which place carries which term."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "term-map.md"
_ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def rows() -> list[tuple[str, str, str, str]]:
    """Term, meaning, places and since when, of each row."""
    return _ROW.findall(PAGE.read_text("utf-8"))[2:]


def places(kind: str) -> list[str]:
    """What stands after this word and a colon, in any row."""
    return [what for _, _, where, _ in rows() for what in re.findall(rf"`{re.escape(kind)}: ([^`]+)`", where)]


def files() -> list[str]:
    """The artifact files that some row names."""
    return sorted({file for _, _, where, _ in rows() for file in re.findall(r"`([\w.]+\.jsonl?): ", where)})


def missing_fields(folder: Path) -> list[str]:
    """Return the fields of artifact files that no file of that name below a run's folder has."""
    return [
        f"{file}: {field}"
        for file in files()
        for field in places(file)
        if not any(_has(value, field.split(".")) for found in folder.rglob(file) for value in _values(found))
    ]


def _values(file: Path) -> Iterator[Any]:
    text = file.read_text("utf-8")
    yield from map(json.loads, text.splitlines() if file.suffix == ".jsonl" else [text])


def _has(value: Any, field: list[str]) -> bool:
    """Whether a field is there, in any entry of a list on the way; `*` stands for each key."""
    if not field:
        return True
    if isinstance(value, list):
        return any(_has(entry, field) for entry in value)
    if not isinstance(value, dict):
        return False
    return any(_has(entry, field[1:]) for key, entry in value.items() if field[0] in ("*", key))

"""Files that appear whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def write_text(file: Path, text: str) -> None:
    """Write `text` to a neighbour of `file` and rename it into place, making folders as needed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(temporary).chmod(0o644)  # mkstemp gives it to its owner alone
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_json(file: Path, value: Any) -> None:
    """Write `value`, plain builtins only, as JSON that reads well and is the same bytes for the same value."""
    # ASCII only: a lone surrogate from a strategy's own text could not be encoded
    write_text(file, json.dumps(value, indent=2, ensure_ascii=True) + "\n")


def write_lines(file: Path, values: Iterable[Any]) -> None:
    """Write JSON Lines."""
    write_text(file, "".join(json.dumps(value, ensure_ascii=True) + "\n" for value in values))


def append_line(file: Path, value: Any) -> None:
    """Append one JSON line."""
    append_text(file, json.dumps(value, ensure_ascii=True) + "\n")


def append_text(file: Path, text: str) -> None:
    """Append in one write, so that processes that share the file don't mix what they write."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)

"""The ini options that a first contract needs, written as their file has them."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SPLIT_LIKE_A_SHELL = ("pythonpath",)  # where pytest reads it in an ini file that isn't TOML


def ini_text(table: str, lists: Mapping[str, Sequence[str]]) -> str:
    """Return ini options under their table: TOML where `table` is one of pyproject.toml or pytest.toml."""
    if table in ("[pytest-ini]", "[tool:pytest]"):
        head = "[pytest]" if table == "[pytest-ini]" else table
        options = [f"{name} =\n{'\n'.join(_lines(name, entries))}" for name, entries in lists.items()]
    else:
        head = table
        options = [f"{name} = {json.dumps(list(entries), ensure_ascii=False)}" for name, entries in lists.items()]
    return "\n".join([head, *options]) + "\n"


def _lines(name: str, entries: Sequence[str]) -> list[str]:
    return [f"    {shlex.quote(entry) if name in _SPLIT_LIKE_A_SHELL else entry}" for entry in entries]

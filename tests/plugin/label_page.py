"""The page of a label, as the docs have it."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "labels"


def page_of(label: str) -> str:
    """Return the page's text."""
    return (FOLDER / f"{label}.md").read_text("utf-8")


def message_of(label: str) -> str:
    """Return the failure message that the page shows."""
    (message,) = re.findall(r"^```\n(.*?)\n```$", page_of(label), flags=re.MULTILINE | re.DOTALL)
    return message

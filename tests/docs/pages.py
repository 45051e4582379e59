"""The fenced blocks of a page of the docs, each with the line just before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its text, the page's line that it starts on, and the paragraph just before it."""

    language: str
    text: str
    line: int
    caption: str


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page in their order; the caption is one line, and empty where no paragraph is."""
    tokens = MarkdownIt("commonmark").parse(page.read_text("utf-8"))
    found = []
    for place, token in enumerate(tokens):
        if token.type != "fence" or token.map is None:
            continue
        follows_paragraph = place >= 3 and tokens[place - 1].type == "paragraph_close"
        caption = " ".join(tokens[place - 2].content.split()) if follows_paragraph else ""
        found.append(Block(token.info.strip(), token.content, token.map[0] + 1, caption))
    return found

"""Ordinal names for identifiers that an engine draws at random or from the clock."""

from __future__ import annotations

import re


class Ordinals:
    """Gives each identifier of a kind the name `kind-N`, in order of first sight, and finds it again in free text."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {}
        self._by_identifier: dict[str, str] = {}

    def name(self, kind: str, identifier: str) -> str:
        """Return the ordinal name of `identifier` among its kind."""
        names = self._names.setdefault(kind, {})
        if identifier not in names:
            names[identifier] = f"{kind}-{len(names) + 1}"
            self._by_identifier[identifier] = names[identifier]
        return names[identifier]

    def rename(self, identifier: str, name: str) -> None:
        """Let a text's `identifier` be replaced by this name."""
        self._by_identifier[identifier] = name

    def replace(self, text: str) -> str:
        """Return `text` with every known identifier replaced by its name."""
        if not text:
            return text
        # the longest first: one identifier may begin another
        for identifier in sorted(self._by_identifier, key=lambda known: (-len(known), known)):
            if identifier in text:
                text = text.replace(identifier, self._by_identifier[identifier])
        return text


def snake_case(name: str) -> str:
    """Return `PendingUpdate` as `pending_update`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()

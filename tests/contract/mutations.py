"""Seeded mutations of YAML files: of their trees, their lines and their bytes, alone and one after the other."""

from __future__ import annotations

import random
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import yaml
from mutant_words import RAW, SIGNS, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

type Place = tuple[Any, Any]  # a list or mapping, and the index or key in it

DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
MOST_ADDED: Final = 10_000  # values by one mutation


class Mutator:
    """Mutates the texts of a corpus; the same corpus, seed and number give the same bytes."""

    def __init__(self, texts: list[str], *, seed: int = 0) -> None:
        self._texts = texts
        self._seed = seed
        self._random = random.Random()  # noqa: S311 - no secret
        self._trees = [tree for tree in map(read, texts) if isinstance(tree, (dict, list))]
        self._parts = [holder[key] for tree in self._trees for holder, key in places(tree)]
        self._keys = sorted({key for tree in self._trees for holder, key in places(tree) if isinstance(holder, dict)})

    def case(self, number: int) -> bytes:
        """Give the mutated file of that number."""
        self._random = random.Random(f"{self._seed}-{number}")  # noqa: S311 - no secret
        draw = self._random.random()
        text = self._random.choice(self._texts) if draw < 0.3 else self._mutated_tree()
        if draw < 0.5:
            for _ in range(self._random.choice((1, 1, 2, 4))):
                text = self._random.choice((self._lines, self._signs))(text)
        content = text.encode("utf-8", "surrogatepass")
        return self._bytes(content) if draw < 0.12 else content

    def _mutated_tree(self) -> str:
        try:
            return self._changed(copy(self._random.choice(self._trees)))
        except RecursionError:  # ours or PyYAML's, of several nestings in each other
            return self._random.choice(self._texts)

    def _changed(self, tree: Any) -> str:
        for _ in range(self._random.choice((1, 1, 1, 1, 1, 2, 3, 6))):
            found = list(places(tree))
            if found:
                self._random.choice(self._changes)(self, *self._random.choice(found))
        flow = self._random.choice((None, None, False, True))
        width = self._random.choice((40, 120, 100_000))
        return yaml.dump(tree, Dumper=DUMPER, default_flow_style=flow, width=width, sort_keys=False, allow_unicode=True)

    def _replace(self, holder: Any, key: Any) -> None:
        kind = self._random.randrange(6)
        if kind < 2:
            holder[key] = self._random.choice(WORDS)
        elif kind < 4:
            holder[key] = copy(self._random.choice(self._parts))
        else:
            holder[key] = self._random.choice((None, [], {}, [holder[key]], {"a": holder[key]}, [None], [[]], {"": ""}))

    def _reword(self, holder: Any, key: Any) -> None:
        """Change a text by a letter, or stretch a part of it."""
        if not isinstance(holder[key], str) or not holder[key]:
            self._replace(holder, key)
            return
        text, at = holder[key], self._random.randrange(len(holder[key]))
        part = text[at : at + self._random.choice((1, 2, 5))]
        stretched = part * self._random.choice((2, 2, 3, 30, 30, 3000, 30_000 // len(part)))
        with_word = self._random.choice(WORDS)
        holder[key] = self._random.choice(
            (
                text[:at] + text[at + 1 :],
                text[:at] + stretched + self._random.choice(("", "!", "é")),
                text[:at] + with_word,
            )
        )

    def _drop(self, holder: Any, key: Any) -> None:
        del holder[key]

    def _rename(self, holder: Any, key: Any) -> None:
        if isinstance(holder, list):
            holder.insert(self._random.randrange(len(holder) + 1), copy(holder[key]))
            return
        typo = key[:-1] if self._random.random() < 0.3 else key + self._random.choice(("s", "_", "é", "\x07"))
        holder[self._random.choice((typo, typo, self._random.choice(WORDS)))] = holder.pop(key)

    def _add(self, holder: Any, _: Any) -> None:
        part = copy(self._random.choice(self._parts))
        if isinstance(holder, list):
            holder.append(part)
        else:
            holder[self._random.choice(self._keys)] = part

    def _reorder(self, holder: Any, _: Any) -> None:
        if isinstance(holder, list):
            self._random.shuffle(holder)
        else:
            items = list(holder.items())
            self._random.shuffle(items)
            holder.clear()
            holder.update(items)

    def _share(self, holder: Any, key: Any) -> None:
        """Have an alias written: of a value beside it, or of what it lies in itself."""
        others = list(holder.values()) if isinstance(holder, dict) else holder
        holder[key] = holder if self._random.random() < 0.1 else self._random.choice(others)

    def _nest(self, holder: Any, key: Any) -> None:
        for _ in range(self._random.choice((2, 10, 28, 33, 100))):
            holder[key] = [holder[key]] if self._random.random() < 0.5 else {"config": holder[key]}

    def _multiply(self, holder: Any, key: Any) -> None:
        """Repeat an entry, or add as many keys; rarely very often."""
        count = self._random.choice((2, 5, 60)) if self._random.random() < 0.97 else 3000
        size = sum(1 for _ in islice(places([holder[key]]), MOST_ADDED))
        count = min(count, MOST_ADDED // size)
        added = [copy(holder[key]) for _ in range(count)]  # all before the first is there: it may be the holder itself
        if isinstance(holder, list):
            holder.extend(added)
        else:
            holder.update((f"{key}{number}", part) for number, part in enumerate(added))

    _changes: Final[tuple[Callable[[Mutator, Any, Any], None], ...]] = (
        *(_replace, _replace, _replace, _replace, _reword, _reword, _reword, _drop, _drop, _rename, _rename),
        *(_add, _add, _reorder, _share, _nest, _multiply),
    )

    def _lines(self, text: str) -> str:
        lines = text.splitlines(keepends=True) or [""]
        at, other = self._random.randrange(len(lines)), self._random.randrange(len(lines))
        match self._random.randrange(6):
            case 0:
                lines[at] = " " * self._random.choice((1, 2, 5)) + lines[at]
            case 1:
                lines[at] = lines[at].lstrip(" ")
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines.insert(other, lines[at])
            case 4:
                del lines[min(at, other) : max(at, other) + 1]
            case _:
                lines[at] = lines[at].rstrip("\n") + self._random.choice(SIGNS)
        return "".join(lines)

    def _signs(self, text: str) -> str:
        at = self._random.randrange(len(text) + 1)
        if self._random.random() < 0.2:  # before a value rather than anywhere
            at = self._random.choice([match.end() for match in re.finditer(r": |- |\[|, ", text)] or [at])
        until = at + self._random.choice((0, 0, 0, 1, 3, 40))
        return text[:at] + self._random.choice((self._random.choice(SIGNS), "")) + text[until:]

    def _bytes(self, content: bytes) -> bytes:
        at = self._random.randrange(len(content) + 1)
        match self._random.randrange(5):
            case 0:
                return content[:at]
            case 1:
                return content[:at] + self._random.choice(RAW) + content[at:]
            case 2:
                return content[:at] + bytes([self._random.randrange(256)]) + content[at + 1 :]
            case 3:
                return content.replace(b"\n", self._random.choice((b"\r", b"\r\n", b"\xe2\x80\xa8", b"\xc2\x85")))
            case _:
                return content[:at] + content[at // 2 : at] + content[at:]


def read(text: str) -> Any:
    """Give a file's tree of texts, or nothing where it has none that can be dumped again."""
    try:
        return yaml.load(text, Loader=LOADER)  # noqa: S506 - builds texts, lists and mappings alone
    except yaml.YAMLError:
        return None


def copy(tree: Any, copies: dict[int, Any] | None = None) -> Any:
    """Copy a tree; what it shares, or contains of itself, is shared in the copy."""
    copies = {} if copies is None else copies
    if not isinstance(tree, (dict, list)):
        return tree
    if id(tree) not in copies:
        new: Any = [] if isinstance(tree, list) else {}
        copies[id(tree)] = new
        if isinstance(tree, list):
            new.extend(copy(entry, copies) for entry in tree)
        else:
            new.update((key, copy(entry, copies)) for key, entry in tree.items())
    return copies[id(tree)]


def places(tree: Any, seen: set[int] | None = None) -> Iterator[Place]:
    """Walk to every place of a value, once into each list and mapping."""
    seen = set() if seen is None else seen
    seen.add(id(tree))
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], (dict, list)) and id(tree[key]) not in seen:
            yield from places(tree[key], seen)


def texts_below(folder: Path, pattern: str) -> list[str]:
    """Read the files of that name, in order."""
    return [file.read_text("utf-8") for file in sorted(folder.rglob(pattern))]

"""What the pages name in code exists: options, settings, keys of a contract, artifacts, files of the repository."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pytest_parity"
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

SCHEMA = json.loads((PACKAGE / "contract" / "launch_contract.schema.json").read_text("utf-8"))
FILES = (".html", ".json", ".py", ".toml", ".txt", ".yaml", ".yml")  # endings that no key has
SIGNAL = "parity_decision"  # begins like a setting and is none


@cache
def named_in(page: Path) -> list[str]:
    """List what a page has in code spans."""
    prose = re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [" ".join(code.split()) for code in re.findall(r"(?<!`)`([^`]+)`(?!`)", prose)]


@cache
def sources() -> str:
    return "\n".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))


def resolved(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield the schemas that one stands for."""
    if "$ref" in schema:
        yield from resolved(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
        return
    yield schema
    for key in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(key, ()):
            yield from resolved(one)
    if "items" in schema:
        yield from resolved(schema["items"])


def has_key(schema: Any, words: list[str]) -> bool:
    """Whether a dotted key leads somewhere; within settings of Nautilus's or of a strategy anything does."""
    if not words:
        return True
    first, *rest = words
    for one in resolved(schema):
        properties = one.get("properties", {})
        below = [*properties.values()] if first == "*" else [properties[first]] if first in properties else []
        if any(has_key(deeper, rest) for deeper in below):
            return True
        if one.get("type") == "object" and not properties and one.get("additionalProperties") is not False:
            return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_options_and_settings_exist(page: Path) -> None:
    declared = (PACKAGE / "plugin" / "options.py").read_text("utf-8")
    options = {"--parity", *re.findall(r'"(--parity-[a-z-]+)"', declared)}
    settings = {SIGNAL, *re.findall(r'addini\(\s*"(\w+)"', declared)}
    code = "\n".join(named_in(page))

    assert {*re.findall(r"--parity[\w-]*", code)} - options == set()
    assert {*re.findall(r"(?<![\w.:-])parity_\w+", code)} - settings == set()


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_keys_of_a_contract_exist(page: Path) -> None:
    dotted = [code for code in named_in(page) if re.fullmatch(r"[a-z_]+(\.([a-z_]+|\*))+", code)]
    dotted = [code for code in dotted if not code.endswith(FILES)]
    keys = [code.split(".") for code in dotted if code.split(".")[0] in SCHEMA["properties"]]

    assert [".".join(key) for key in keys if not has_key(SCHEMA, key)] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_artifacts_exist(page: Path) -> None:
    files = re.findall(r"[\w.-]+\.(?:jsonl|json|svg)(?![\w.])", "\n".join(named_in(page)))
    written = [re.sub(r"^(test_gate|origin)\.(\w+)\.json$", r"\2", name) for name in files]
    unknown = [name for name in written if name not in sources() and not [*PACKAGE.rglob(name)]]

    assert [name for name in unknown if not name.isupper()] == []  # in capitals stands what is any of them


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_places_in_the_repository_exist(page: Path) -> None:
    places = [code for code in named_in(page) if re.match(r"(benchmarks|docs|examples|fixtures|pytest_parity)/", code)]
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))

    assert [place for place in places if not [*ROOT.glob(place.partition("::")[0].rstrip("/"))]] == []
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_headings_that_links_lead_to_exist(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text("utf-8"))

    assert [
        (file, anchor) for file, anchor in links if anchor not in anchors(page.parent / file if file else page)
    ] == []


@cache
def anchors(page: Path) -> frozenset[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)

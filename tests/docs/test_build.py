"""The pages build without a warning: each is in the contents, and each link and heading that one leads to is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
FAULTY = {
    "index.md": "# Contents\n\n```{toctree}\nlinks\ngone\n```\n",
    "links.md": "# Links\n\n[a page](missing.md), [a heading](#nowhere), [a file](../examples/missing.yaml)\n",
    "orphan.md": "# Orphan\n",
}


def build(source: Path, to: Path) -> tuple[int, str]:
    """Build pages as README says, and return the exit status with what was told."""
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", "html", source, to],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("html")

    assert build(DOCS, to) == (0, "")
    return to


def test_every_page_is_built(built: Path) -> None:
    pages = {file.relative_to(DOCS).with_suffix("") for file in DOCS.rglob("*.md")}

    assert pages <= {file.relative_to(built).with_suffix("") for file in built.rglob("*.html")}


def test_nothing_is_fetched_from_elsewhere(built: Path) -> None:
    """A link that somebody follows is nothing that a page fetches."""
    fetched = re.compile(r"<(?:script|img|iframe)[^>]*\ssrc=\"(?:https?:)?//|<link[^>]*\shref=\"(?:https?:)?//")
    styles = re.compile(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//")

    assert [file.name for file in built.rglob("*.html") if fetched.search(file.read_text("utf-8"))] == []
    assert [file.name for file in built.rglob("*.css") if styles.search(file.read_text("utf-8"))] == []


def test_a_broken_link_or_heading_and_a_page_that_nothing_lists_are_told(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    source.mkdir()
    shutil.copy(DOCS / "conf.py", source)
    for name, text in FAULTY.items():
        (source / name).write_text(text, "utf-8")

    status, told = build(source, tmp_path / "html")

    assert status == 1
    assert [line for line in told.splitlines() if "orphan.md" in line and "isn't included in any toctree" in line]
    for target in ("'missing.md'", "'nowhere'", "'../examples/missing.yaml'"):
        assert [line for line in told.splitlines() if "links.md:3" in line and target in line]
    assert "nonexisting document 'gone'" in told

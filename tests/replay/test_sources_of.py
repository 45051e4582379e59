"""Which code a process has loaded, however it was loaded."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import importlib.util, json, sys
from pytest_parity.replay.sources_of import CodeFiles, digest_code
code = CodeFiles()
{body}
print(json.dumps(sorted(digest_code(code, {rootdir!r}, ["json.decoder:JSONDecoder"]))))
"""
PLAIN = """
from collections import namedtuple
from dataclasses import dataclass
exec(compile("def level(): pass", __file__, "exec"), {})  # as a loader of files does
Level = namedtuple("Level", "price size")
@dataclass(frozen=True)
class Limit:
    price: int
"""
BY_HAND = """
spec = importlib.util.spec_from_file_location("by_hand", "elsewhere/by_hand.py")
spec.loader.exec_module(importlib.util.module_from_spec(spec))
"""


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("import desk.rules", ["desk/__init__.py", "desk/limits.py", "desk/rules.py"]),
        ("import loose.part", ["loose/part.py"]),  # a namespace package
        ("import replacing", ["replacing.py"]),  # puts something else in its place
        ("import lone; del sys.modules['lone']", ["lone.py"]),
        (BY_HAND, ["elsewhere/by_hand.py"]),
        ("sys.path.insert(0, 'lib.zip'); import zipped", ["lib.zip"]),
        ("sys.path.insert(0, 'elsewhere'); import by_hand", ["by_hand.py"]),
        ("sys.path.insert(0, '../outside'); import further", ["further.py"]),
        (BY_HAND.replace("elsewhere/", "../outside/"), ["../outside/by_hand.py"]),
        ("import yaml, xml.dom.minidom", []),  # installed, and Python's own
        ("import making", ["making.py", "code that making.py:2 executes"]),
        ("import plain", ["plain.py"]),  # of a class's fields the standard library makes code
        ("open('notes.txt').read(); open('numbers.json').read()", []),
    ],
)
def test_code_is_found_however_it_is_loaded(tmp_path: Path, body: str, names: list[str]) -> None:
    project = tmp_path / "project"
    for name, text in {
        "project/desk/__init__.py": "",
        "project/desk/rules.py": "from desk.limits import LIMIT\n",
        "project/desk/limits.py": "LIMIT = 1\n",
        "project/desk/unused.py": "",
        "project/loose/part.py": "",
        "project/lone.py": "",
        "project/replacing.py": "import sys\nsys.modules[__name__] = object()\n",
        "project/making.py": "rules = {}\nexec('def rule(): pass', rules)\neval('1 + 1')\n",
        "project/plain.py": PLAIN,
        "project/elsewhere/by_hand.py": "",
        "project/notes.txt": "",
        "project/numbers.json": "{}",
        "outside/by_hand.py": "",
        "outside/further.py": "",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    with zipfile.ZipFile(project / "lib.zip", "w") as archive:
        archive.writestr("zipped.py", "")

    for _ in range(2):  # the second time from the caches of the first
        program = PROGRAM.format(body=body, rootdir=str(project))
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=project,
            env={"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )

        assert json.loads(done.stdout) == sorted([*names, "json/decoder.py"])

"""The page of options has what the plugin declares and reads, with the defaults that it has, and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.plugin.hooks import MARKER
from pytest_parity.plugin.options import MOST_REPLAYS, add_options

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "options.md").read_text("utf-8")
ROWS = [
    tuple(cell.replace("\\|", "|") for cell in row)
    for row in re.findall(
        r"^\| (none|`--parity[^`]*`) \| (none|`parity\w*`) \| (.+?) \| (.+) \|$", PAGE, flags=re.MULTILINE
    )
]


@pytest.fixture(scope="module")
def declared() -> pytest.Parser:
    """A parser of pytest's that has the plugin's options and no others."""
    parser = pytest.Parser(_ispytest=True)
    add_options(parser)
    return parser


def options(parser: pytest.Parser) -> dict[str, Any]:
    """Each option as it is written on the command line, and its default."""
    words = {}
    for option in parser.getgroup("parity").options:
        metavar = option.attrs().get("metavar") or ()
        values = (metavar,) if isinstance(metavar, str) else metavar
        words[" ".join((*option.names(), *values))] = option.default
    return words


def shown(default: Any) -> str:
    """A default as the page has it: what is empty is told in words."""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, (int, float)) else f"`{default}`" if default else "none"


def test_every_option_is_told_and_no_other(declared: pytest.Parser) -> None:
    assert sorted(option.strip("`") for option, *_ in ROWS if option != "none") == sorted(options(declared))


def test_every_ini_key_is_told_and_no_other(declared: pytest.Parser) -> None:
    assert sorted(ini.strip("`") for _, ini, *_ in ROWS if ini != "none") == sorted(declared._inidict)


def test_an_ini_key_stands_beside_its_option(declared: pytest.Parser) -> None:
    twins = {option.partition(" ")[0]: option for option in options(declared)}

    for option, ini, *_ in ROWS:
        name = f"--{ini.strip('`').replace('_', '-')}".removesuffix("s" if ini == "`parity_data_roots`" else "")
        assert option == ("none" if ini != "none" and name not in twins else option)
        assert ini == "none" or option == "none" or option.strip("`") == twins[name]


def test_defaults_are_those_that_the_plugin_has(declared: pytest.Parser) -> None:
    """An option whose ini twin has the default has none of its own."""
    of_options = options(declared)
    of_inis = {name: default for name, (_, _, default) in declared._inidict.items()}

    for option, ini, told, _ in ROWS:
        default = of_options[option.strip("`")] if ini == "none" else of_inis[ini.strip("`")]
        if ini == "`parity_paths`":  # settings.py puts it beside the ini file; another test runs it
            assert (default, told) == (None, "`contracts` beside the ini file")
        else:
            assert told.partition(":")[0] == shown(default)


def test_the_marker_is_the_one_that_is_registered() -> None:
    assert f"`{MARKER.partition(':')[0]}`" in PAGE


def test_bounds_are_those_that_are_held() -> None:
    assert re.findall(r"From (\d+) to (\d+)\.", PAGE) == [("1", f"{MOST_REPLAYS}"), ("0", f"{MOST_REPLAYS}")]


def environment_reads(file: Path) -> Iterator[str]:
    """Yield the names of variables that a module asks the environment for."""
    tree = ast.parse(file.read_text("utf-8"))
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            source, name = node.func.value, node.args[0]
        elif isinstance(node, ast.Subscript):
            source, name = node.value, node.slice
        else:
            continue
        if re.search(r"\b(environ|environment)$", ast.unparse(source)):
            yield name.value if isinstance(name, ast.Constant) else constants[ast.unparse(name)]


def test_every_variable_of_the_environment_is_told_and_no_other() -> None:
    package = ROOT / "pytest_parity"
    files = {*package.rglob("*.py")} - {package / "core" / "machine.py"}  # it looks for all of them, to leave them out
    read = {name for file in files for name in environment_reads(file)}
    told = re.findall(r"^\| `([A-Z_]+)` \|", PAGE, flags=re.MULTILINE)

    assert sorted(told) == sorted(read)

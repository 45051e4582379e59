"""The entry point. It imports the standard library and pytest only: a run without `--parity` pays for nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.plugin.options import add_options, is_active, print_schema

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Print the schema instead of running, when it is asked for."""
    if not config.getoption("parity_schema"):
        return None
    print_schema()
    return 0


def pytest_configure(config: pytest.Config) -> None:
    """Register everything else, when contracts are asked for."""
    if is_active(config):
        from pytest_parity.plugin.hooks import register  # noqa: PLC0415 - only a parity run needs it

        register(config)

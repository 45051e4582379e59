"""The entry point. It imports the standard library and pytest only: a run without `--parity` pays for nothing more."""

from __future__ import annotations

import pytest

from pytest_parity.plugin import hookspecs
from pytest_parity.plugin.options import add_options, is_active, print_schema, refuse_idle


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks that plug-ins may implement, in every run: pytest refuses what it doesn't know."""
    pluginmanager.add_hookspecs(hookspecs)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Print the schema, or make a first contract, instead of a run, when that is asked for."""
    if config.getoption("parity_schema"):
        print_schema(config)
        return 0
    if config.getoption("parity_init"):
        from pytest_parity.plugin.init import start  # noqa: PLC0415 - only this needs it

        return start(config)
    return None


def pytest_configure(config: pytest.Config) -> None:
    """Register everything else, when contracts are asked for; otherwise refuse what only makes sense then."""
    if is_active(config):
        from pytest_parity.plugin.hooks import register  # noqa: PLC0415 - only a parity run needs it

        register(config)
    else:
        refuse_idle(config)

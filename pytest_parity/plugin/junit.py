"""What a JUnit file says of a run's items and contracts, as properties."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from pytest_parity.plugin.items import SessionItem, shown_folder
from pytest_parity.report.files import write_text
from pytest_parity.report.run_directory import publishable
from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.plugin.parity_item import ParityItem
    from pytest_parity.report.promotion import Promotion

_OURS = "parity."


def put_properties(item: ParityItem, effect: str) -> None:
    """Put on an item what it is about and what it came to, instead of what an earlier phase or attempt put there."""
    others = [one for one in item.user_properties if not one[0].startswith(_OURS)]
    item.user_properties[:] = [*others, *((f"{_OURS}{name}", printable(value)) for name, value in _own(item, effect))]


def _own(item: ParityItem, effect: str) -> Iterator[tuple[str, str]]:
    loaded: LoadedContract | None = getattr(item, "loaded", None)
    if loaded is None:
        return
    yield "contract", loaded.contract.name
    if isinstance(item, SessionItem):
        yield "session", item.benchmark.id
        if label := item.label or getattr(item, "planted", None):
            yield "label", label.value
    if effect:
        yield "effect", effect
    if item.artifact is not None and item.artifact.exists():
        yield "artifact", shown_folder(item.artifact, item.config.rootpath)


class JUnitHooks:
    """Registered on the controller; `judged` gives the run's verdicts, once its last item has ended."""

    def __init__(self, judged: Callable[[], Promotion | None]) -> None:
        self._judged = judged

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """Put each contract's verdict on the suite before the file is written; make the file fit to be published."""
        files = [one for one in session.config.pluginmanager.get_plugins() if hasattr(one, "add_global_property")]
        promotion = self._judged() if files else None
        if promotion is not None:
            for one in promotion.contracts:
                name, verdict = printable(one.name or one.file), promotion.word(one.judgement.verdict)
                _put(files, f"{_OURS}verdict.{name}", verdict)
        yield
        for file in files:
            _publish(Path(file.logfile), session.config.rootpath)


def _publish(file: Path, rootdir: Path) -> None:
    """Leave out of a file that pytest has written what names the machine."""
    if not file.is_file():
        return
    try:
        tree = ET.parse(file)  # noqa: S314 - pytest has just written it
    except ET.ParseError:  # what another plug-in put there is not ours to mend
        return
    for element in tree.iter():
        element.attrib.pop("hostname", None)
        for name in ("message", "value"):
            if name in element.attrib:
                element.set(name, publishable(element.attrib[name], rootdir))
        if element.text:
            element.text = publishable(element.text, rootdir)
    write_text(file, ET.tostring(tree.getroot(), encoding="unicode", xml_declaration=True))


def _put(files: list[Any], name: str, value: str) -> None:
    for file in files:
        file.add_global_property(name, value)

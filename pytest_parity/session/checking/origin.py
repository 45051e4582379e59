"""The checks of the rung `origin`: what the processes that replay loaded, and from where."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_parity.checks.origin import Roots, find_borrowed, find_made, is_installed, judge_origins, published_place
from pytest_parity.checks.verdicts import Finding
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.replay.origins import PARITY, installed_roots, origins_of, show
from pytest_parity.session.check import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.checks.verdicts import Verdict
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.session.check import Project, Subject

_INSTALLED = {"nautilus_trader": "nautilus-trader", "pytest_parity": "pytest-parity"}  # package → distribution


def one_session(contract: LaunchContract) -> Sequence[Session]:
    """Look at one session, where something is traded if there is such a one: it loads what the others load."""
    traded = (session for session in contract.sessions if session.kind == "trade")
    return [next(traded, contract.sessions[0])]


def roots_of(module: str, contract: LaunchContract, project: Project) -> Roots:
    """Return where a module may be loaded from: the engine and this package where they are installed.

    The user's code may lie in its own roots.
    """
    if distribution := _INSTALLED.get(module.partition(".")[0]):
        installed = installed_roots(project.rootdir, distribution)
        return Roots((*installed, *_given(contract, project)), "the environment's")
    return own_roots(contract, project)


def own_roots(contract: LaunchContract, project: Project) -> Roots:
    """Return where the user's code may lie: in the folders that the contract and the project name.

    Where none is named, in the rootdir and on pytest's `pythonpath`.
    """
    if given := _given(contract, project):
        return Roots((*dict.fromkeys(given),), "import_roots and parity_import_roots")
    folders = (show(folder, project.rootdir) for folder in (project.rootdir, *project.pythonpath))
    # what is installed somewhere is allowed by name alone
    own = dict.fromkeys(folder for folder in folders if not is_installed(folder))
    return Roots((*own,), "the rootdir and pythonpath")


def registry_roots(contract: LaunchContract, project: Project) -> Roots:
    """Return where a profile registry may lie: it is no code, so that the rootdir is always among them."""
    return Roots((*dict.fromkeys([".", *_given(contract, project)]),), "the rootdir, import_roots, parity_import_roots")


def _given(contract: LaunchContract, project: Project) -> list[str]:
    named = [*(project.rootdir / root for root in contract.import_roots or ()), *project.import_roots]
    return [show(root, project.rootdir) for root in named]


def _loaded(subject: Subject, item: str) -> dict[str, list[dict[str, Any]]]:
    """Return what each path loaded of an item."""
    (result,) = subject.results.values()
    return {path.value: facts["origins"][item] for path, facts in result.facts.items()}


def _judge(subject: Subject, sides: Mapping[str, Sequence[Mapping[str, Any]]], *where: str, **words: Any) -> Verdict:
    return judge_origins(sides, partial(roots_of, contract=subject.contract, project=subject.project), where, **words)


def _strategy(subject: Subject) -> Verdict:
    where, (result,) = ("strategy", "strategy_path"), subject.results.values()
    made = {
        name: functions for facts in result.facts.values() for name, functions in facts["origins"]["in_memory"].items()
    }
    borrowed = [one for path in _loaded(subject, "borrowed").values() for one in path]
    further = [
        *find_missing(subject.contract, subject.project),
        *find_borrowed(borrowed, own_roots(subject.contract, subject.project), where),
        *find_made(made, where),
    ]
    return _judge(subject, _loaded(subject, "strategy"), *where, further=further)


def find_missing(contract: LaunchContract, project: Project) -> Iterator[Finding]:
    """Find the import roots that are no folders: a name that was mistyped allows nothing."""
    for number, root in enumerate(contract.import_roots or ()):
        if not (project.rootdir / root).is_dir():
            yield Finding(("import_roots", number), f"import_roots: there is no folder {root} below the rootdir")
    for folder in project.import_roots:
        if not folder.is_dir():
            yield Finding(
                (), f"parity_import_roots: there is no folder {published_place(show(folder, project.rootdir))}"
            )


def _paper_runtime(subject: Subject) -> Verdict:
    return _judge(subject, _loaded(subject, "paper_runtime"))


def _broker_adapter(subject: Subject) -> Verdict:
    return _judge(subject, _loaded(subject, "broker_adapter"))


def _parity_package(subject: Subject) -> Verdict:
    """Hold what pytest runs of this package against what replays; pytest loads only some of its modules."""
    paths = _loaded(subject, "parity_package")
    here = {found["module"]: found for found in origins_of(PARITY, str(subject.project.rootdir))}
    # a module that pytest has no use for is the paths' alone to compare
    own = [here.get(found["module"], found) for found in next(iter(paths.values()))]
    return _judge(subject, {"pytest": own, **paths})


def _origin(name: str, examine: Any, **words: Any) -> Check:
    return Check(item=f"origin::{name}", rung=Rung.ORIGIN, examine=examine, **words)


STRATEGY = _origin("strategy", _strategy, sessions=one_session)
PAPER_RUNTIME = _origin("paper_runtime", _paper_runtime, sessions=one_session)
PARITY_PACKAGE = _origin("parity_package", _parity_package, sessions=one_session)
BROKER_ADAPTER = _origin("broker_adapter", _broker_adapter, sessions=one_session)

"""A contract as its checks see it: what the run knows of the project, and what it can have run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_parity.session.calls import call, once
from pytest_parity.session.check import Project, Subject
from pytest_parity.session.variants import replay_variants

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.plugin.run import ParityRun
    from pytest_parity.session.result import SessionResult
    from pytest_parity.session.variants import Variant, VariantResult


def subject_of(run: ParityRun, loaded: LoadedContract, results: Mapping[str, SessionResult]) -> Subject:
    """Return a contract as its checks see it; `results` by session."""

    def replays(session: Session, variants: Sequence[Variant]) -> dict[str, VariantResult]:
        root = run.data_root(loaded, session)
        assert root is not None  # noqa: S101 - a check without its sessions' data is skipped
        return replay_variants(run.session_replay(loaded, session, root), variants, run.ends_of)

    def calls(function: str, **words: Any) -> Any:
        return call(
            function,
            words,
            scratch=run.scratch / loaded.contract.name,
            seconds=run.settings.seconds,
            run=lambda task: run.ends_of({"call": task})["call"],
        )

    return Subject(
        loaded=loaded,
        project=_project(run),
        replay=replays,
        call=calls,
        call_once=once(calls, run.answers),
        results=results,
    )


def _project(run: ParityRun) -> Project:
    settings = run.settings
    return Project(
        rootdir=settings.rootdir,
        started=settings.started,
        python_path=tuple(sys.path),
        pythonpath=settings.pythonpath,
        import_roots=settings.import_roots,
        profiles=settings.profiles,
        contracts=tuple(run.inventory.collected()),
        location_options=settings.location_options,
        data_root_options=settings.data_root_options,
        data_roots=settings.data_roots,
    )

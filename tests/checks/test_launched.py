"""Arguments of a launch command against the names that a contract knows."""

from __future__ import annotations

import shlex

import pytest

from pytest_parity.checks.launched import Known, Launched, Names, judge_arguments
from pytest_parity.contract.arguments import arguments_of

KNOWN = {
    "max-trades": Known("max_trades", ("4",), "line 7", "${config.max_trades}"),
    "stop-loss": Known("stop_loss", ("0.5",), "line 8", "${config.stop_loss}"),
    "live": Known("live", ("false",), "line 9", "${config.live}"),
    "api-key": Known("api_key", ("hunter2",), "line 10"),
    "log-events": Known("log_events", ("true",), "the default of OrbConfig", named=False),
    "profile": Known("profile", ("orb",), "line 3", certain=False, others=("pulse",)),
}


def judged(command: str, program: int = 0) -> Launched:
    return judge_arguments(arguments_of(shlex.split(command), program), Names(KNOWN, {"desk", "bot"}), "/desk")


@pytest.mark.parametrize(
    ("command", "given"),
    [
        ("bot --max-trades 40", "--max-trades 40"),
        ("bot --MaxTrades=40", "--MaxTrades=40"),
        ("bot --strategy.config.max_trades=40", "--strategy.config.max_trades=40"),
        ("bot --max-tr 40", "--max-tr 40"),
        ("bot --live", "--live"),
        ("bot --live run.log", "--live run.log"),
        ("bot --no-log-events", "--no-log-events"),
        ("bot --profile pulse", "--profile pulse"),
        ("bot --max-trades 4 --max-trades 40", "--max-trades 40"),
    ],
)
def test_a_literal_under_a_known_name_differs(command: str, given: str) -> None:
    (finding,) = judged(command).differing

    assert finding.details[0] == f"launch_command: {given}"


def test_a_variable_before_the_program_may_begin_with_the_programs_words() -> None:
    assert judged("DESK_BOT_MAX_TRADES=40 bot", 1).differing[0].details == (
        "launch_command: DESK_BOT_MAX_TRADES=40",
        "contract: 4 (line 7)",
        "let launch_command give it: ${config.max_trades}",
    )
    assert judged("LOG_MAX_TRADES=40 bot", 1) == Launched()


@pytest.mark.parametrize(
    "command",
    ["bot --stop 9", "bot --sto 9", "bot --profile prod", "bot --max 9"],
)
def test_what_may_be_another_option_of_the_bots_is_doubtful(command: str) -> None:
    launched = judged(command)

    assert (launched.differing, len(launched.doubtful)) == ([], 1)


@pytest.mark.parametrize(
    "command",
    [
        "bot --depth 9",
        "bot --log run.log",
        "bot --st 9",
        "bot -max-tr 9",
        "bot --max-trades $MAX_TRADES",
        "bot --max-trades '${config.max}'",
        "bot --log.max-trades 9",
        "bot --max-trades",
        "bot --lively",
        "bot --api-k hunter3",
    ],
)
def test_what_no_key_is_named_like_or_says_no_value_stays_unjudged(command: str) -> None:
    assert judged(command) == Launched()


@pytest.mark.parametrize("command", ["bot --max-trades 4.0", "bot --max 4", "bot --no-live", "bot --log-events"])
def test_what_the_contract_says_agrees(command: str) -> None:
    launched = judged(command)

    assert (launched.differing, launched.doubtful, len(launched.agreeing)) == ([], [], 1)

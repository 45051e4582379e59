"""What a sentence that may be published says of places on the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_parity.report.run_directory import publishable


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("No such file or directory: '/home/me/bot/data/quotes.csv'", "No such file or directory: 'data/quotes.csv'"),
        ("No such file or directory: '/home/me/other/quotes.csv'", "No such file or directory: '<path>'"),
        ("at /srv/x/y.py:12 (in /home/me/bot/bot.py)", "at <path>:12 (in bot.py)"),
        ("error:/home/me/other/bot.py:3 and file:///srv/x/y.py", "error:<path>:3 and file://<path>"),
        ("4 / 5 orders; did you mean 'EUR/USD'? 3/4/5", "4 / 5 orders; did you mean 'EUR/USD'? 3/4/5"),
        ("ftp://me:w@rd@desk/quotes can't be read", "ftp://<left out>@desk/quotes can't be read"),
        (
            "'s3://me:w@desk/q?key=w/x@y&z' and s3://desk/q?w.",
            "'s3://<left out>@desk/q?<left out>' and s3://desk/q?<left out>",
        ),
        ("--kill-switch /dev/null, not /dev/null/x", "--kill-switch /dev/null, not <path>"),
        ("<python>/a/b.py <outside>/x/y.py <b>/srv/x</b>", "<python>/a/b.py <outside>/x/y.py <b><path>"),
        ("s3://desk/research/quotes can't be read", "s3://desk/research/quotes can't be read"),
    ],
)
def test_absolute_paths_are_made_relative_or_left_out(said: str, published: str) -> None:
    assert publishable(said, Path("/home/me/bot")) == published

"""A replay's only evidence is its recorded data: a connection beyond loopback makes it fail."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

from pytest_parity.replay.ports import ReplayError


class ConnectionRefused(ReplayError):
    """Something in the replay tried to reach another host."""


def refuse_connections() -> None:
    """Refuse every connection of this process beyond loopback, from now on. For a process of the replay's own."""
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"} and not _is_local(arguments[1]):
        raise ConnectionRefused(
            "strategy",
            f"the replay tried to reach {arguments[1][0]}",
            "a benchmark session is replayed from recorded data only: have the strategy leave that to a live node",
        )


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = str(address[0])
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False

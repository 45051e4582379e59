"""A replay's only evidence is its recorded data: a connection beyond loopback makes it fail."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import TYPE_CHECKING, Any

from pytest_parity.replay.ports import ReplayError

if TYPE_CHECKING:
    from collections.abc import Callable

_MACHINE = socket.gethostname()  # which its own files know


class ConnectionRefused(ReplayError):
    """Something in the replay tried to reach another host."""


def refuse_connections() -> None:
    """Refuse every connection of this process beyond loopback, from now on. For a process of the replay's own."""
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    host = _HOSTS[event](arguments) if event in _HOSTS else None
    if host is not None and not _is_local(host):
        raise ConnectionRefused(
            "strategy",
            f"the replay tried to reach {host}",
            "a benchmark session is replayed from recorded data only: have the strategy leave that to a live node",
        )


def _of_address(address: Any) -> str | None:
    return _text(address[0]) if isinstance(address, tuple) else None  # None: a Unix socket's path


def _text(host: Any) -> str:
    return host.decode(errors="replace") if isinstance(host, bytes) else str(host or "")


# asking a name server is traffic too, and comes first
_HOSTS: dict[str, Callable[[tuple[Any, ...]], str | None]] = {
    "socket.connect": lambda arguments: _of_address(arguments[1]),
    "socket.sendto": lambda arguments: _of_address(arguments[1]),
    "socket.sendmsg": lambda arguments: _of_address(arguments[1]),
    "socket.getaddrinfo": lambda arguments: _text(arguments[0]),
    "socket.gethostbyname": lambda arguments: _text(arguments[0]),
    "socket.gethostbyaddr": lambda arguments: _text(arguments[0]),
}


def _is_local(host: str) -> bool:
    if host in {"", "localhost", _MACHINE}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False

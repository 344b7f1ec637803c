"""What the laboratory needs of a machine, and the sentence that says what is missing."""

import os
import shutil
from pathlib import Path

import pytest

_COMMANDS = {"ip": "iproute2", "nft": "nftables", "espeak-ng": "espeak-ng", "turnserver": "coturn"}


def missing(*commands: str) -> str:
    """Why the laboratory cannot be built here with these commands; empty where it can."""
    if os.geteuid() != 0:
        return "The network laboratory makes network namespaces, which only root may."
    if not Path("/dev/net/tun").exists():
        return "The network laboratory needs TUN devices, and this machine has no /dev/net/tun."
    for command in ("ip", "nft", *commands):
        if not shutil.which(command):
            return f"The network laboratory needs {command}; Debian's package is {_COMMANDS[command]}."
    return ""


def needs_laboratory(*commands: str) -> pytest.MarkDecorator:
    """Skips where the laboratory cannot be built."""
    reason = missing(*commands)
    return pytest.mark.skipif(bool(reason), reason=reason)

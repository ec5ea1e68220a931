"""Tells this machine's own addresses from those that lie behind a wire."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Return whether `host` is this machine itself: localhost, ::1, or any address in 127.0.0.0/8.

    What is sent there never leaves the machine.
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""Recognises the addresses of this machine itself."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Return whether `host` is localhost, ::1 or in 127.0.0.0/8, so nothing leaves the machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

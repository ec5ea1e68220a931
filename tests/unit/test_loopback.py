"""One answer to "is this host the machine itself?", and the uses that depend on it."""

import pytest

from autoblog.loopback import is_loopback
from autoblog.pipeline import site_key


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.0.0.2", "::1"])
def test_this_machine_is_known_by_every_address_of_its_own(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "10.0.0.1", "0.0.0.0", "::2", "localhost.example", "127.0.0.1.example"]
)
def test_no_other_host_is_taken_for_this_machine(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_the_ledger_knows_a_site_on_this_machine_by_one_name_on_any_port(host: str) -> None:
    assert site_key(f"http://{host}:8123/blog/") == "localhost/blog"


def test_sites_on_other_loopback_addresses_stay_apart_in_the_ledger() -> None:
    """Were they one, the posts of the first would count as written on the second."""
    assert site_key("http://127.0.0.2:8080") == "127.0.0.2:8080"
    assert site_key("http://127.0.0.3:8080") == "127.0.0.3:8080"

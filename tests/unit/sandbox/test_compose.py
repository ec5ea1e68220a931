"""The WordPress for people with Docker is as shut off as ours, and always the same."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

_FILE = Path(__file__).parents[3] / "compose.yaml"


@pytest.fixture
def services() -> dict[str, Any]:
    """The services that the file describes, by name."""
    services: dict[str, Any] = yaml.safe_load(_FILE.read_text())["services"]
    return services


def test_every_image_is_pinned_to_a_patch_version(services: dict[str, Any]) -> None:
    for service in services.values():
        assert re.search(r":(cli-)?\d+\.\d+\.\d+", service["image"])


def test_only_wordpress_can_be_reached_and_only_from_this_machine(
    services: dict[str, Any],
) -> None:
    ports = {name: service.get("ports", []) for name, service in services.items()}

    assert ports == {"database": [], "wordpress": ["127.0.0.1:8080:80"], "setup": []}


def test_application_passwords_work_over_plain_http(services: dict[str, Any]) -> None:
    for name in ("wordpress", "setup"):
        extra = services[name]["environment"]["WORDPRESS_CONFIG_EXTRA"]
        assert "define( 'WP_ENVIRONMENT_TYPE', 'local' );" in extra

"""The answer over XML-RPC, whatever a hostile or broken server sends."""

import time
from xmlrpc import client

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.wordpress.login_facts import read_xmlrpc_answer

_TAKEN = client.dumps(([{"isAdmin": True}],), methodresponse=True).encode()
_REFUSED = client.dumps(client.Fault(403, "No."), methodresponse=True).encode()
# Ten entities of ten each are 10 GB of text.
_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "{"x" * 10}">{_ENTITIES}]>'
_EXPANDING = "<methodResponse><params><param><value>&e9;</value></param></params></methodResponse>"


def test_a_list_of_blogs_means_that_the_login_was_taken() -> None:
    assert read_xmlrpc_answer(_TAKEN) == "taken"


def test_only_the_fault_of_a_wrong_login_means_that_it_was_refused() -> None:
    disabled = client.dumps(client.Fault(405, "Disabled."), methodresponse=True)

    assert read_xmlrpc_answer(_REFUSED) == "refused"
    assert read_xmlrpc_answer(disabled.encode()) == "unknown"


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n\n", b"<br />\n<b>Warning</b>: x<br />\n"])
def test_what_a_server_prints_around_the_answer_is_skipped(before: bytes) -> None:
    assert read_xmlrpc_answer(before + _TAKEN + b"<!-- cached -->") == "taken"


@pytest.mark.parametrize("prolog", [_BOMB, _BOMB + "<methodResponse>", "<methodResponse>" + _BOMB])
def test_entities_do_not_expand(prolog: str) -> None:
    begun = time.process_time()

    assert read_xmlrpc_answer((prolog + _EXPANDING).encode()) == "unknown"
    assert time.process_time() - begun < 1


def test_an_entity_of_the_servers_file_is_not_read() -> None:
    prolog = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>'

    assert read_xmlrpc_answer((prolog + _EXPANDING).encode()) == "unknown"


@pytest.mark.parametrize(
    "value",
    [
        "<i4>" + "9" * 5000 + "</i4>",
        "<boolean>2</boolean>",
        "<bigdecimal>x</bigdecimal>",
        "<base64>\xe9</base64>",
        "<double>x</double>",
        "<strange>x</strange>",
        "<struct><member><name>isAdmin</name></member></struct>",
        "</array>",
        "<array><data><value>isAdmin</value></data></array>",
        "<array><data>" * 100_000,
        "x" * 2_000_000,
    ],
    ids=range(11),
)
@pytest.mark.parametrize("kind", ["params", "fault"])
def test_a_strange_answer_tells_nothing(kind: str, value: str) -> None:
    inner = (
        f"<param><value>{value}</value></param>" if kind == "params" else f"<value>{value}</value>"
    )
    body = f"<methodResponse><{kind}>{inner}</{kind}></methodResponse>"

    assert read_xmlrpc_answer(body.encode()) == "unknown"


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read_without_an_error(noise: bytes) -> None:
    read_xmlrpc_answer(noise)
    read_xmlrpc_answer(b"<methodResponse><params>" + noise + b"</params></methodResponse>")


@given(st.integers(0, len(_TAKEN) - 1), st.integers(1, 20), st.binary(max_size=5))
def test_a_damaged_answer_is_read_without_an_error(start: int, length: int, by: bytes) -> None:
    read_xmlrpc_answer(_TAKEN[:start] + by + _TAKEN[start + length :])

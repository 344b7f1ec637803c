"""The examples of docs/protocol.md are the test vectors; the room client runs the same ones."""

import json
import re
from pathlib import Path

import pytest

from sameroom.room import protocol

DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
TO_SERVER = re.findall(r"```json to-server\n(.*?)```", DOCUMENT, re.S)
TO_CLIENT = re.findall(r"```json to-client\n(.*?)```", DOCUMENT, re.S)
OPTIONAL = {"wants_picture"}


@pytest.mark.parametrize("example", TO_SERVER, ids=lambda text: json.loads(text)["type"])
def test_each_example_is_a_message(example: str) -> None:
    assert protocol.parse(example) == json.loads(example)


def test_each_message_has_an_example() -> None:
    assert {json.loads(example)["type"] for example in TO_SERVER} == set(protocol.TO_SERVER)


def test_each_close_code_is_documented() -> None:
    rows = re.findall(r"^\| ((?:`[a-z-]+`(?:, )?)+) \| (4\d\d\d) \|", DOCUMENT, re.M)
    documented = {name: int(code) for names, code in rows for name in re.findall(r"[a-z-]+", names)}
    assert documented == protocol.CLOSE_CODES


@pytest.mark.parametrize("example", TO_SERVER, ids=lambda text: json.loads(text)["type"])
def test_a_field_too_many_or_too_few_is_refused(example: str) -> None:
    message = json.loads(example)
    for changed in [
        {**message, "more": 1},
        *({k: v for k, v in message.items() if k != field} for field in message if field not in OPTIONAL),
    ]:
        with pytest.raises(protocol.Malformed):
            protocol.parse(json.dumps(changed))


@pytest.mark.parametrize("example", TO_SERVER, ids=lambda text: json.loads(text)["type"])
def test_a_field_of_another_type_is_refused(example: str) -> None:
    message = json.loads(example)
    for field in message:
        for other in ({}, [[]], 1e9, "", True if not isinstance(message[field], bool) else 1):
            if (message["type"], field, other) == ("hello", "version", True):
                continue
            with pytest.raises(protocol.Malformed):
                protocol.parse(json.dumps({**message, field: other}))


@pytest.mark.parametrize("text", ["", "null", "[]", '"ping"', "{", '{"type": 1}', '{"type": "no-such"}', "[" * 50_000])
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(protocol.Malformed):
        protocol.parse(text)

"""The form of what is sealed, and the encoding that binds it to its place."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sameroom.sealing.envelope import CannotUnseal, decrypt, encode, encrypt, key_id_of

KEY, KEY_ID = bytes(range(32)), uuid.UUID(int=7)
PART = st.one_of(st.text(), st.integers(), st.binary(), st.uuids())
PARTS = st.lists(PART, max_size=5)


@given(PARTS, PARTS)
def test_no_two_lists_of_parts_are_encoded_alike(one: list[object], other: list[object]) -> None:
    alike = [(type(part), part) for part in one] == [(type(part), part) for part in other]
    assert (encode(*one) == encode(*other)) is alike  # type: ignore[arg-type]


def test_neither_a_border_nor_a_type_can_be_moved() -> None:
    lists = [
        ("asb",),
        ("a", "b"),
        ("ab", "c"),
        ("a", "bc"),
        ("abc",),
        ("abc", ""),
        (b"abc",),
        ("1",),
        (1,),
        (b"1",),
        (KEY_ID,),
        (KEY_ID.bytes,),
    ]
    assert len({encode(*parts) for parts in lists}) == len(lists)  # type: ignore[arg-type]


@given(st.binary(max_size=500), st.binary(max_size=50))
def test_what_was_sealed_opens_where_it_belongs(text: bytes, place: bytes) -> None:
    sealed = encrypt(text, key=KEY, key_id=KEY_ID, belongs_to=place)
    assert len(sealed) == 1 + 16 + 12 + len(text) + 16
    assert sealed[0] == 1
    assert key_id_of(sealed) == KEY_ID
    assert decrypt(sealed, key=KEY, belongs_to=place) == text
    with pytest.raises(CannotUnseal, match="does not belong here"):
        decrypt(sealed, key=KEY, belongs_to=place + b"!")


@given(st.binary(max_size=40), st.data())
def test_a_single_changed_bit_is_found(text: bytes, data: st.DataObject) -> None:
    sealed = bytearray(encrypt(text, key=KEY, key_id=KEY_ID, belongs_to=b""))
    where = data.draw(st.integers(17, len(sealed) - 1))
    sealed[where] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotUnseal):
        decrypt(bytes(sealed), key=KEY, belongs_to=b"")


def test_the_same_text_never_looks_the_same() -> None:
    assert len({encrypt(b"yes", key=KEY, key_id=KEY_ID, belongs_to=b"") for _ in range(1000)}) == 1000


@pytest.mark.parametrize("nothing", [b"", b"12 Birch Street", b"\x02" + bytes(60), b"\x01" * 44])
def test_what_has_not_the_form_is_said_to_be_none(nothing: bytes) -> None:
    with pytest.raises(CannotUnseal, match="form"):
        key_id_of(nothing)

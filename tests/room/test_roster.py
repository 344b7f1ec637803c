"""Who may know of whom, and who is linked: one pure function."""

from dataclasses import replace

from sameroom.room.calls import Call, Seat


def seat(page: str, role: str, phase: str, **more: object) -> Seat:
    who = {"seat": f"seat-{page[0]}", "names": (page,), "participants": (page,), "people": (page,), "device_hash": page}
    return Seat(page=page, role=role, phase=phase, **who, **more)  # type: ignore[arg-type]


BEN = seat("ben", "therapist", "admitted")
CLEO = seat("cleo", "client", "waiting")
DEV = seat("dev", "client", "waiting")


def call(*seats: Seat) -> Call:
    made = Call()
    made.seats = {one.page: one for one in seats}
    return made


def roster(mine: Seat, *others: Seat) -> dict[str, dict[str, object]]:
    entries = call(mine, *others).roster(mine, epoch=1, is_elsewhere=False)["seats"]
    return {entry["page"]: entry for entry in entries}


def test_a_waiting_client_knows_only_the_therapist() -> None:
    assert set(roster(CLEO, BEN, DEV)) == {"ben"}


def test_partners_know_of_each_other_and_link_once_both_are_in() -> None:
    in_cleo, in_dev = replace(CLEO, phase="admitted"), replace(DEV, phase="admitted")
    assert set(roster(in_cleo, BEN, DEV)) == {"ben"}
    both = roster(in_cleo, BEN, in_dev)
    assert set(both) == {"ben", "dev"}
    assert both["dev"]["link"] is True


def test_the_therapist_is_linked_to_those_who_wait() -> None:
    both = roster(BEN, CLEO, DEV)
    assert [both["cleo"]["link"], both["dev"]["link"]] == [True, True]


def test_a_locked_or_busy_therapist_warms_nobody_but_keeps_those_inside() -> None:
    inside = replace(DEV, phase="admitted")
    for ben in (replace(BEN, locked=True), replace(BEN, busy=True)):
        both = roster(ben, CLEO, inside)
        assert [both["cleo"]["link"], both["dev"]["link"]] == [False, True]


def test_where_the_therapist_is() -> None:
    def where(*seats: Seat, is_elsewhere: bool = False) -> str:
        return str(call(CLEO, *seats).roster(CLEO, epoch=1, is_elsewhere=is_elsewhere)["therapist"])

    assert where(BEN) == "here"
    assert where() == "away"
    assert where(replace(BEN, present=False)) == "away"
    assert where(is_elsewhere=True) == where(replace(BEN, busy=True)) == "elsewhere"


def test_a_second_device_is_linked_to_nobody_and_the_first_is_told() -> None:
    second = replace(CLEO, page="cleo-too", phase="second-device")
    assert roster(second, BEN, CLEO)["ben"]["link"] is False
    assert roster(BEN, CLEO, second)["cleo-too"]["link"] is False
    assert roster(CLEO, BEN, second)["cleo-too"]["phase"] == "second-device"


def test_exactly_one_side_of_a_link_is_polite() -> None:
    in_cleo, in_dev = replace(CLEO, phase="admitted"), replace(DEV, phase="admitted")
    assert roster(in_cleo, BEN)["ben"]["polite"] is True
    assert roster(BEN, in_cleo)["cleo"]["polite"] is False
    assert roster(in_cleo, in_dev)["dev"]["polite"] is not roster(in_dev, in_cleo)["cleo"]["polite"]


def test_who_may_not_learn_the_others_address_meets_by_the_relay() -> None:
    """Before both are in, and partners always; where there is no relay nobody."""

    def by_relay(mine: Seat, *others: Seat, has_relay: bool = True) -> list[object]:
        entries = call(mine, *others).roster(mine, epoch=1, is_elsewhere=False, has_relay=has_relay)["seats"]
        return [entry["relay"] for entry in entries]

    in_cleo, in_dev = replace(CLEO, phase="admitted"), replace(DEV, phase="admitted")
    assert by_relay(CLEO, BEN) == by_relay(BEN, CLEO) == [True]
    assert by_relay(in_cleo, BEN) == by_relay(BEN, in_cleo) == [False]
    assert by_relay(in_cleo, in_dev) == by_relay(in_dev, in_cleo) == [True]
    assert by_relay(CLEO, BEN, has_relay=False) == by_relay(in_cleo, in_dev, has_relay=False) == [False]

"""What keeping a record longer writes into the trail: a hold names no client, who could read it there."""

from tests.acts_of_booking import Said

HOLD = {"record": "cleo@example.com", "reason": "A complaint, number 7."}
BORN = {"client": "ada@example.com", "on": "2012-05-03"}
RETENTION: dict[str, Said] = {
    "set_hold": ("gus", "/practice/kept/hold/", HOLD, [("hold", "legal-hold", "")]),
    "set_hold of a file": (
        "gus",
        "/practice/kept/hold/",
        HOLD | {"record": "{couples_file}"},
        [("hold", "legal-hold", "")],
    ),
    "release_hold": ("gus", "/practice/kept/holds/{hold}/release/", {}, [("release-hold", "legal-hold", "")]),
    "birthday": ("gus", "/practice/kept/birthday/", BORN, [("note", "birthday", "ada")]),
}

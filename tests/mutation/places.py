"""Which tests are likely to see first that a guard of a module is gone; the others are asked afterwards."""

# The longest beginning that fits.
FIRST = {
    "sameroom/": ["tests/test_access.py", "tests/config/test_checks.py"],
    "sameroom/audit": ["tests/audit", "tests/desk/test_trail.py"],
    "sameroom/booking": ["tests/booking", "tests/desk", "tests/test_access.py", "tests/test_oracle.py"],
    "sameroom/config": ["tests/config/test_files.py", "tests/config/test_checks.py", "tests/test_access.py"],
    "sameroom/desk": [
        "tests/desk",
        "tests/config/test_checks.py",
        "tests/test_access.py",
        "tests/test_entries.py",
        "tests/audit/test_acts.py",
        "tests/test_smuggling.py",
        "tests/test_non_interference.py",
    ],
    "sameroom/mail": ["tests/mail"],
    "sameroom/measures": ["tests/test_oracle.py", "tests/desk", "tests/audit/test_acts.py"],
    "sameroom/people": [
        "tests/desk",
        "tests/people",
        "tests/config/test_checks.py",
        "tests/audit/test_acts.py",
        "tests/test_access.py",
        "tests/test_entries.py",
    ],
    "sameroom/people/models": ["tests/desk", "tests/test_oracle.py", "tests/test_access.py", "tests/test_entries.py"],
    "sameroom/refusal.py": ["tests/desk", "tests/booking"],
    "sameroom/room": ["tests/room", "tests/audit/test_acts.py", "tests/desk/test_changes.py"],
    "sameroom/sealing": ["tests/sealing"],
}


def first_for(path: str) -> list[str]:
    return FIRST[max((start for start in FIRST if path.startswith(start)), key=len)]

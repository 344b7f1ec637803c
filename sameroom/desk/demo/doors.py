"""What the demo prints once it answers: a door for everybody of the cast."""

from sameroom.desk.demo.cast import NAMES


def print_doors(origin: str) -> None:
    print(f"Ready: {origin}/", flush=True)
    for key, (name, _language, kind) in NAMES.items():
        print(f"{name.split()[0]}, {kind.label.lower()}: {origin}/demo/{key}/", flush=True)

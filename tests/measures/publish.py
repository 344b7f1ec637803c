"""`python -m tests.measures.publish`: adds to `published.toml` each version that is not there yet, never changes one.

Fill in `reviewed` by hand: with what the wording was compared, and by whom. A test asks for it.
"""

from sameroom.measures.instruments import FOLDER, published
from sameroom.measures.instruments.reading import read
from sameroom.measures.instruments.shape import Instrument


def files() -> list[Instrument]:
    """Each that comes with Sameroom, in each version that there was."""
    paths = [path for path in sorted([*FOLDER.glob("*.toml"), *FOLDER.glob("retired/*.toml")])]
    return [read(path.read_bytes()) for path in paths if path != published.FILE]


def entry(instrument: Instrument) -> str:
    hashes = [f'wording.{code} = "{published.wording_hash(instrument, code)}"' for code in instrument.title]
    head = [f'["{published.name_of(instrument)}"]', f'file = "{instrument.content_hash}"']
    return "\n".join([*head, *hashes, 'reviewed = ""'])


def main() -> None:
    new = [one for one in files() if published.name_of(one) not in published.published()]
    with published.FILE.open("a", encoding="utf-8") as file:
        file.writelines(f"\n{entry(one)}\n" for one in new)
    print(f"{len(new)} added." if new else "Nothing is new.")


if __name__ == "__main__":
    main()

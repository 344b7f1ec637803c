"""A refusal with its reasons. Rules answer with a list of sentences; an act refuses by them."""


class Refused(Exception):
    """An act was not carried out. `reasons` are sentences for the person who tried."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def refuse_if(reasons: list[str]) -> None:
    """Raise `Refused` when there is at least one reason."""
    if reasons:
        raise Refused(reasons)

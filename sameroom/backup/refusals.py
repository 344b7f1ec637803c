"""Why something about a backup cannot be done. The text is the sentence for whoever asked."""


class CannotBackUp(Exception):
    """No backup was taken, or it did not leave this machine."""


class CannotOpen(Exception):
    """The file cannot be opened, or is not whole."""


class CannotRestore(Exception):
    """Nothing was put back, or what was does not fit together."""


CANNOT_BACK_UP = (CannotBackUp, CannotOpen, CannotRestore)

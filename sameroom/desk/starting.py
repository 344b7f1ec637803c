"""What comes before the site serves, works or is looked at: keys, tables and what the database refuses by."""

from django.core.management import call_command

from sameroom.audit.triggers import refuse_without
from sameroom.booking import overlaps
from sameroom.desk import keys


def set_up() -> None:
    """Migrations make what the database refuses by again; for the audit trail hence the question before, too."""
    keys.make_sealing_key_if_new()
    refuse_without()
    call_command("migrate", verbosity=0, interactive=False)
    refuse_without()
    overlaps.refuse_without()

"""Empties the tables between two tests: the only place where the audit trail's triggers give way.

Django's own `flush` afterwards announces `post_migrate`, which makes them again.
"""

from typing import Any

from django.core.management.commands import flush

from tests.emptying import drop_triggers


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        drop_triggers(options["database"])
        super().handle(**options)

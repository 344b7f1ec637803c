from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Audit(AppConfig):
    name = "sameroom.audit"
    label = "audit"

    def ready(self) -> None:
        from sameroom.audit import triggers

        # SQLite drops a table's triggers when a migration rewrites it.
        post_migrate.connect(triggers.create_missing, sender=self)

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Booking(AppConfig):
    name = "sameroom.booking"
    label = "booking"

    def ready(self) -> None:
        from sameroom.booking import overlaps

        # SQLite drops a table's triggers when a migration rewrites it.
        post_migrate.connect(overlaps.create_missing, sender=self)

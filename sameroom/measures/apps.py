from django.apps import AppConfig
from django.conf import settings

from sameroom.measures.instruments import own


class Measures(AppConfig):
    name = "sameroom.measures"
    label = "measures"

    def ready(self) -> None:
        own.use(settings.INSTRUMENTS)

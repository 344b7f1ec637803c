from django.apps import AppConfig


class Config(AppConfig):
    name = "sameroom.config"
    label = "config"

    def ready(self) -> None:
        from sameroom.config import checks  # noqa: F401 - registers the system checks

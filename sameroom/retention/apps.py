from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "sameroom.retention"

    def ready(self) -> None:
        from sameroom.retention import checks  # noqa: F401 - it registers itself

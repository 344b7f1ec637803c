from django.apps import AppConfig


class People(AppConfig):
    name = "sameroom.people"
    label = "people"

    def ready(self) -> None:
        from sameroom.people.models import Session
        from sameroom.people.sessions import context_of
        from sameroom.sealing import blobs

        blobs.keep("session", model=Session, field="session_data", context=context_of)

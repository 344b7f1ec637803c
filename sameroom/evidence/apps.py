from django.apps import AppConfig


class Evidence(AppConfig):
    name = "sameroom.evidence"
    label = "evidence"

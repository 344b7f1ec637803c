from django.apps import AppConfig


class Consent(AppConfig):
    name = "sameroom.consent"
    label = "consent"

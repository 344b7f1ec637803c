from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "sameroom.look"
    label = "look"

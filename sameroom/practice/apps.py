from django.apps import AppConfig


class Practice(AppConfig):
    name = "sameroom.practice"
    label = "practice"

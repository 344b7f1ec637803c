from django.apps import AppConfig


class Measures(AppConfig):
    name = "sameroom.measures"
    label = "measures"

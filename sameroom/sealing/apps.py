from django.apps import AppConfig


class Sealing(AppConfig):
    name = "sameroom.sealing"
    label = "sealing"

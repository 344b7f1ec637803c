from django.apps import AppConfig


class Desk(AppConfig):
    name = "sameroom.desk"
    label = "desk"

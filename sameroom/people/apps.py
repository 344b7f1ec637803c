from django.apps import AppConfig


class People(AppConfig):
    name = "sameroom.people"
    label = "people"

from django.apps import AppConfig


class Room(AppConfig):
    name = "sameroom.room"
    label = "room"

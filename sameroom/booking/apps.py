from django.apps import AppConfig


class Booking(AppConfig):
    name = "sameroom.booking"
    label = "booking"

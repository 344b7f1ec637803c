from django.apps import AppConfig


class Mail(AppConfig):
    name = "sameroom.mail"
    label = "mail"

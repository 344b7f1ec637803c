"""Django's own password hashing, in as few rounds as tests can wait for."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class Swift(PBKDF2PasswordHasher):
    iterations = 1_000

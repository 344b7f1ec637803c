"""What ran out goes; what is somebody's record stays."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.people.forgetting import forget_what_ran_out
from sameroom.people.models import Attempt, Session, SignIn, SignInRequest

pytestmark = pytest.mark.services


def test_what_ran_out_is_forgotten(client: Client, cast: Cast) -> None:
    client.post("/sign-in/", {"email": "ada@example.com"})
    client.force_login(cast.ada)
    forget_what_ran_out()
    assert all(model.objects.exists() for model in (Session, Attempt, SignInRequest))
    long_ago = timezone.now() - timedelta(hours=25)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    Attempt.objects.update(at=long_ago)
    SignInRequest.objects.update(asked_at=long_ago)
    forget_what_ran_out()
    assert not any(model.objects.exists() for model in (Session, Attempt, SignInRequest))
    assert SignIn.objects.exists()

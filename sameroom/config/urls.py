"""Every address of the site, and every socket. Each carries a policy, or a system check fails."""

from django.conf import settings
from django.urls import include, path

from sameroom.config import files
from sameroom.room.signalling import room_socket

urlpatterns = [
    path("", include("sameroom.desk.urls")),
    path("", include("sameroom.people.urls")),
    path("", include("sameroom.practice.urls")),
    path("", include("sameroom.consent.urls")),
    path("", include("sameroom.booking.urls")),
    path("", include("sameroom.evidence.urls")),
    path("", include("sameroom.retention.urls")),
    path("room/api/", include("sameroom.room.urls")),
    path("room/", files.room_file, name="room"),
    path("room/<path:path>", files.room_file, name="room_file"),
    path("static/<path:path>", files.static_file, name="static_file"),
]
if settings.DEMO:
    urlpatterns += [path("", include("sameroom.desk.demo.urls"))]

handler500 = "sameroom.people.unwritten.answer_to_a_fault"
sockets = {"/room/socket": room_socket}

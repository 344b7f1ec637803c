from django.urls import path

from sameroom.desk import devices, views
from sameroom.desk.session_check import session_check

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("help-now/", views.help_now, name="help_now"),
    path("start/", views.start, name="start"),
    path("home/", views.home, name="home"),
    path("day/", views.day, name="day"),
    path("day/waiting/", views.waiting, name="waiting"),
    path("sign-out/", devices.sign_out, name="sign_out"),
    path("me/devices/", devices.devices, name="devices"),
    path("me/devices/others/end/", devices.end_elsewhere, name="end_elsewhere"),
    path("me/devices/<uuid:pk>/end/", devices.end_there, name="end_there"),
    path("appointments/<uuid:pk>/", views.appointment, name="appointment"),
    path("appointments/<uuid:pk>/join/", views.join, name="join"),
    path("appointments/<uuid:pk>/links/", views.send_links, name="send_links"),
    path("appointments/<uuid:pk>/links/withdraw/", views.withdraw_links, name="withdraw_links"),
    path("appointments/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("room/api/session-check", session_check, name="room_session_check"),
]

from django.urls import path

from sameroom.desk import views
from sameroom.desk.review import review
from sameroom.desk.session_check import session_check
from sameroom.desk.trail import looked, own_trail

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("help-now/", views.help_now, name="help_now"),
    path("start/", views.start, name="start"),
    path("home/", views.home, name="home"),
    path("day/", views.day, name="day"),
    path("me/looked/", looked, name="looked"),
    path("day/trail/", own_trail, name="own_trail"),
    path("review/", review, name="review"),
    path("day/waiting/", views.waiting, name="waiting"),
    path("appointments/<uuid:pk>/", views.appointment, name="appointment"),
    path("appointments/<uuid:pk>/join/", views.join, name="join"),
    path("appointments/<uuid:pk>/links/", views.send_links, name="send_links"),
    path("appointments/<uuid:pk>/links/withdraw/", views.withdraw_links, name="withdraw_links"),
    path("appointments/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("room/api/session-check", session_check, name="room_session_check"),
]

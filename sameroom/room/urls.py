from django.urls import path

from sameroom.room import api

urlpatterns = [
    path("redeem", api.redeem, name="room_redeem"),
    path("session", api.session, name="room_session"),
    path("check-in", api.check_in, name="room_check_in"),
    path("notify-me", api.notify_me, name="room_notify_me"),
    path("ice", api.ice, name="room_ice"),
    path("equipment-report", api.equipment_report, name="room_equipment_report"),
    path("device-key", api.device_key, name="room_device_key"),
    path("safety-report", api.safety_report, name="room_safety_report"),
    path("in-person/open", api.open_in_person, name="room_open_in_person"),
    path("in-person/close", api.close_in_person, name="room_close_in_person"),
    path("introduction", api.introduction, name="room_introduction"),
    path("introduced", api.introduced, name="room_introduced"),
    path("introductions", api.introduction_answers, name="room_introductions"),
]

from django.urls import path

from sameroom.desk import agreements, devices, equipment, files, glass, people, record, staff, views
from sameroom.desk.review import review
from sameroom.desk.session_check import session_check
from sameroom.desk.trail import looked, own_trail

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("help-now/", views.help_now, name="help_now"),
    path("what-we-can-see/", views.what_we_can_see, name="what_we_can_see"),
    path("start/", views.start, name="start"),
    path("home/", views.home, name="home"),
    path("day/", views.day, name="day"),
    path("me/looked/", looked, name="looked"),
    path("day/trail/", own_trail, name="own_trail"),
    path("review/", review, name="review"),
    path("day/waiting/", views.waiting, name="waiting"),
    path("sign-out/", devices.sign_out, name="sign_out"),
    path("me/devices/", devices.devices, name="devices"),
    path("me/devices/others/end/", devices.end_elsewhere, name="end_elsewhere"),
    path("me/devices/<uuid:pk>/end/", devices.end_there, name="end_there"),
    path("me/devices/keys/<uuid:pk>/disown/", devices.disown_browser, name="disown_browser"),
    path("appointments/<uuid:pk>/", views.appointment, name="appointment"),
    path("appointments/<uuid:pk>/join/", views.join, name="join"),
    path("appointments/<uuid:pk>/links/", views.send_links, name="send_links"),
    path("appointments/<uuid:pk>/links/withdraw/", views.withdraw_links, name="withdraw_links"),
    path("appointments/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("files/", files.files, name="files"),
    path("files/<uuid:pk>/", files.case_file, name="case_file"),
    path("files/<uuid:pk>/close/", files.close, name="close_file"),
    path("files/<uuid:pk>/agreements/", agreements.file_agreements, name="file_agreements"),
    path("break-glass/", glass.break_the_glass, name="break_glass"),
    path("clients/", people.clients, name="clients"),
    path("clients/<uuid:pk>/", people.client, name="client"),
    path("staff/<uuid:pk>/", staff.colleague, name="colleague"),
    path("staff/<uuid:pk>/roles/", staff.change_roles, name="change_roles"),
    path("staff/<uuid:pk>/supervision/", staff.change_supervision, name="change_supervision"),
    path("staff/<uuid:pk>/files/", staff.hand_over, name="hand_over"),
    path("me/", record.details, name="details"),
    path("clients/address/<uuid:pk>/stop/", people.stop_address, name="stop_address"),
    path("me/address/<uuid:pk>/stop/", record.keep_address, name="keep_address"),
    path("me/equipment/", equipment.try_equipment, name="try_equipment"),
    path("me/record/", record.my_record, name="my_record"),
    path("me/record/files/<uuid:pk>/lock/", record.lock_file, name="lock_file"),
    path("me/record/answers/<uuid:pk>/lock/", record.lock_answers, name="lock_answers"),
    path("me/record/locks/<uuid:pk>/remove/", record.unlock, name="unlock"),
    path("room/api/session-check", session_check, name="room_session_check"),
]

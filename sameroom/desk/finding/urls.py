from django.urls import path

from sameroom.desk.finding import own, partner_views, result_views, views

urlpatterns = [
    path("find/", views.find, name="find"),
    path("find/questions/<str:page>/", views.find_question, name="find_question"),
    path("find/help/", views.find_help, name="find_help"),
    path("find/erase/", views.find_erase, name="find_erase"),
    path("find/devices/", partner_views.find_devices, name="find_devices"),
    path("find/partner/", partner_views.find_partner, name="find_partner"),
    path("find/send/", partner_views.find_send, name="find_send"),
    path("find/hand-over/", partner_views.find_hand_over, name="find_hand_over"),
    path("find/result/", result_views.find_result, name="find_result"),
    path("me/answers/", own.my_answers, name="my_answers"),
    path("me/answers/<uuid:pk>/give/", own.give_answers, name="give_answers"),
    path("me/answers/<uuid:pk>/erase/", own.erase_answers, name="erase_answers"),
    path("me/another-therapist/", own.another_therapist, name="another_therapist"),
    path("answers/<uuid:pk>/", own.read_answers, name="read_answers"),
    path("find/let-go/", result_views.find_let_go, name="find_let_go"),
]

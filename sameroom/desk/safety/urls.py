from django.urls import path

from sameroom.desk.safety import covering, helping, notices

urlpatterns = [
    path("safety/", notices.notices, name="safety_notices"),
    path("safety/<uuid:pk>/", notices.notice, name="safety_notice"),
    path("safety/<uuid:pk>/acknowledge/", notices.acknowledge, name="acknowledge_notice"),
    path("safety/<uuid:pk>/assess/", notices.assess, name="assess_notice"),
    path("safety/<uuid:pk>/close/", notices.close, name="close_notice"),
    path("practice/safety/", covering.cover, name="safety_cover"),
    path("practice/safety/numbers/", covering.numbers_are_right, name="numbers_are_right"),
    path("forms/help/<uuid:pk>/", helping.help_after_answer, name="help_after_answer"),
]

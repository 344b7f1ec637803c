from django.urls import include, path

from sameroom.desk.measuring import answering, planning

urlpatterns = [
    path("", include("sameroom.desk.measuring.feedback_urls")),
    path("forms/<uuid:pk>/", answering.forms_before, name="forms_before"),
    path("forms/<uuid:pk>/<slug:instrument>/", answering.answer_form, name="answer_form"),
    path("forms/<uuid:pk>/<slug:instrument>/check/", answering.check_form, name="check_form"),
    path("forms/<uuid:pk>/<slug:instrument>/send/", answering.send_form, name="send_form"),
    path("files/<uuid:pk>/forms/", planning.form_plan, name="form_plan"),
]

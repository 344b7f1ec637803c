from django.urls import include, path

from sameroom.desk.measuring import answering, exchange, own_words, planning, rifts

urlpatterns = [
    path("", include("sameroom.desk.measuring.feedback_urls")),
    path("forms/<uuid:pk>/", answering.forms_before, name="forms_before"),
    path("forms/<uuid:pk>/in-your-own-words/", own_words.write_words, name="write_words"),
    path("forms/<uuid:pk>/<slug:instrument>/", answering.answer_form, name="answer_form"),
    path("forms/<uuid:pk>/<slug:instrument>/check/", answering.check_form, name="check_form"),
    path("forms/<uuid:pk>/<slug:instrument>/send/", answering.send_form, name="send_form"),
    path("forms/rift/<uuid:pk>/", rifts.help_after_rift, name="help_after_rift"),
    path("me/record/answers/<uuid:pk>/readers/", rifts.choose_readers, name="choose_readers"),
    path("me/record/answers.json", exchange.own_answers_file, name="own_answers_file"),
    path("files/<uuid:pk>/answers/<uuid:client>/answers.json", exchange.answers_file, name="answers_file"),
    path("files/<uuid:pk>/answers/<uuid:client>/take-in/", exchange.take_in_answers, name="take_in_answers"),
    path("files/<uuid:pk>/forms/", planning.form_plan, name="form_plan"),
]

from django.urls import path

from sameroom.booking import views

urlpatterns = [
    path("appointments/new/", views.new_appointment, name="new_appointment"),
]

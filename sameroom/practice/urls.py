from django.urls import path

from sameroom.practice import (
    areas,
    cancelling,
    details,
    first_run,
    letter,
    opening,
    pictures,
    services,
    therapists,
    views,
)

urlpatterns = [
    path("set-up/", first_run.first_run, name="first_run"),
    path("hours/", views.all_hours, name="all_hours"),
    path("hours/<uuid:pk>/", views.hours, name="hours"),
    path("hours/<uuid:pk>/remove/", views.remove_hours, name="remove_hours"),
    path("practice/about/<slug:part>/", details.practice_part, name="practice_part"),
    path("practice/cancelling/", cancelling.cancelling, name="cancelling"),
    path("practice/letter/", letter.letter, name="letter"),
    path("practice/opening/", opening.opening, name="opening"),
    path("practice/places/", views.places, name="places"),
    path("practice/places/remove/", views.remove_place, name="remove_place"),
    path("practice/services/", services.services, name="services"),
    path("practice/services/<int:pk>/", services.service, name="service"),
    path("practice/services/<int:pk>/retire/", services.retire_service, name="retire_service"),
    path("therapists/", therapists.therapists, name="therapists"),
    path("therapists/<uuid:pk>/", therapists.therapist, name="therapist"),
    path("therapists/<uuid:pk>/check/", therapists.check_registration, name="check_registration"),
    path("therapists/<uuid:pk>/areas/approve/", areas.approve_area, name="approve_area"),
    path("therapists/<uuid:pk>/areas/remove/", areas.remove_area, name="remove_area"),
    path("pictures/of/<uuid:pk>/", therapists.portrait, name="portrait"),
    path("pictures/<uuid:pk>/", pictures.picture, name="picture"),
    path("pictures/logo/", pictures.logo, name="logo"),
]

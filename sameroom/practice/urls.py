from django.urls import path

from sameroom.practice import cancelling, views

urlpatterns = [
    path("hours/", views.all_hours, name="all_hours"),
    path("hours/<uuid:pk>/", views.hours, name="hours"),
    path("hours/<uuid:pk>/remove/", views.remove_hours, name="remove_hours"),
    path("practice/cancelling/", cancelling.cancelling, name="cancelling"),
    path("practice/places/", views.places, name="places"),
    path("practice/places/remove/", views.remove_place, name="remove_place"),
]

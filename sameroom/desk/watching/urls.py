from django.urls import path

from sameroom.desk.watching import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("metrics/", views.numbers, name="metrics"),
    path("practice/standing/", views.standing, name="standing"),
]

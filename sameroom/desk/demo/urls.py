from django.urls import path

from sameroom.desk.demo import views

urlpatterns = [
    path("demo/<slug:name>/", views.enter, name="demo_enter"),
    path("look/", views.look, name="look"),
]

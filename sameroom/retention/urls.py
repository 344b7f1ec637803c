from django.urls import path

from sameroom.retention import views

urlpatterns = [
    path("what-is-kept/", views.what_is_kept, name="what_is_kept"),
    path("practice/kept/", views.kept, name="kept"),
    path("practice/kept/hold/", views.set_hold, name="set_hold"),
    path("practice/kept/holds/<uuid:pk>/release/", views.release_hold, name="release_hold"),
    path("practice/kept/birthday/", views.birthday, name="birthday"),
]

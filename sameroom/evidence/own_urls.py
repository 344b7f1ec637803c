from django.urls import path

from sameroom.evidence.own import views

urlpatterns = [
    path("", views.own_data, name="own_data"),
    path("plan/", views.own_plan, name="own_plan"),
    path("analysis/", views.own_freeze, name="own_freeze"),
    path("release/", views.own_release, name="own_release"),
    path("table/", views.own_copy, name="own_copy"),
    path("mine/", views.own_mine, name="own_mine"),
    path("mine/agree/", views.own_agree, name="own_agree"),
    path("mine/withdraw/", views.own_withdraw, name="own_withdraw"),
]

from django.urls import path

from sameroom.desk.measuring import own_course, paper, prepare

urlpatterns = [
    path("appointments/<uuid:pk>/paper/", paper.enter_paper, name="enter_paper"),
    path("appointments/<uuid:pk>/prepare/", prepare.prepare, name="prepare"),
    path("appointments/<uuid:pk>/prepare/considered/", prepare.considered, name="considered"),
    path("courses/<uuid:pk>/<slug:scheme>.svg", prepare.course_line, name="course_line"),
    path("me/course/", own_course.own_course, name="own_course"),
]

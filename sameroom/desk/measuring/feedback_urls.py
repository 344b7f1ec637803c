from django.urls import path

from sameroom.desk.measuring import joint_view, own_course, paper, prepare

urlpatterns = [
    path("appointments/<uuid:pk>/paper/", paper.enter_paper, name="enter_paper"),
    path("appointments/<uuid:pk>/prepare/", prepare.prepare, name="prepare"),
    path("appointments/<uuid:pk>/prepare/considered/", prepare.considered, name="considered"),
    path("courses/<uuid:pk>/<scheme:scheme>.svg", prepare.course_line, name="course_line"),
    path("files/<uuid:pk>/joint/", joint_view.joint_view, name="joint_view"),
    path("files/<uuid:pk>/joint/<slug:thing>/", joint_view.choose_joint, name="choose_joint"),
    path("files/<uuid:pk>/joint/<slug:instrument>/<scheme:scheme>.svg", joint_view.joint_line, name="joint_line"),
    path("me/course/", own_course.own_course, name="own_course"),
]

from django.urls import include, path

from sameroom.evidence import public_views, study_views, table_views, views

PUBLIC = "do-online-sessions-work/"

urlpatterns = [
    path("evidence/own/", include("sameroom.evidence.own_urls")),
    path(PUBLIC, public_views.do_they_work, name="do_they_work"),
    path(f"{PUBLIC}<int:number>/", public_views.earlier_edition, name="earlier_edition"),
    path(
        f"{PUBLIC}<int:number>/<slug:place>/<scheme:scheme>.svg", public_views.evidence_picture, name="evidence_picture"
    ),
    path(f"{PUBLIC}own/<scheme:scheme>.svg", public_views.own_picture, name="own_picture"),
    path(f"{PUBLIC}analyses/<uuid:pk>/", public_views.analysis, name="analysis"),
    path(f"{PUBLIC}analyses/<uuid:pk>.json", public_views.analysis_data, name="analysis_data"),
    path("evidence/", views.literature, name="literature"),
    path("evidence/editions/<int:number>/publish/", views.publish_edition, name="publish_edition"),
    path("evidence/editions/<int:number>/withdraw/", views.withdraw_edition, name="withdraw_edition"),
    path("evidence/figures/<slug:code>/", views.read_figure, name="read_figure"),
    path("evidence/studies/", study_views.studies, name="studies"),
    path("evidence/studies/new/", study_views.new_study, name="new_study"),
    path("evidence/studies/<uuid:pk>/", study_views.study, name="study"),
    path("evidence/studies/pool/<slug:code>/", study_views.pool_studies, name="pool_studies"),
    path("evidence/tables/", table_views.study_tables, name="study_tables"),
    path("evidence/tables/<uuid:pk>/", table_views.study_table, name="study_table"),
    path("evidence/effects/<uuid:pk>/", study_views.effect, name="effect"),
]

from django.urls import path

from sameroom.consent import intake_views, signed, statements, views

urlpatterns = [
    path("me/agreements/", views.agreements, name="agreements"),
    path("me/agreements/<uuid:pk>/<slug:kind>/", views.sign_statement, name="sign_statement"),
    path("me/intake/<uuid:pk>/", intake_views.intake, name="intake"),
    path("me/intake/<uuid:pk>/send/", intake_views.send_intake, name="send_intake"),
    path("me/intake/<uuid:pk>/<slug:code>/", intake_views.intake_part, name="intake_part"),
    path("intakes/<uuid:pk>/", intake_views.read_intake, name="read_intake"),
    path("agreements/<uuid:pk>/", signed.agreement, name="agreement"),
    path("agreements/<uuid:pk>/agreement.pdf", signed.agreement_pdf, name="agreement_pdf"),
    path("agreements/<uuid:pk>/withdraw/", signed.withdraw_agreement, name="withdraw_agreement"),
    path("statements/", statements.statements, name="statements"),
    path("statements/new/<slug:kind>/", statements.publish_statement, name="publish_statement"),
    path("statements/<uuid:pk>/<slug:language>.pdf", statements.statement_sheet, name="statement_sheet"),
    path("statements/<uuid:pk>/", statements.statement, name="statement"),
]

from django.urls import path

from sameroom.consent import signed, statements, views

urlpatterns = [
    path("me/agreements/", views.agreements, name="agreements"),
    path("me/agreements/<uuid:pk>/<slug:kind>/", views.sign_statement, name="sign_statement"),
    path("agreements/<uuid:pk>/", signed.agreement, name="agreement"),
    path("agreements/<uuid:pk>/agreement.pdf", signed.agreement_pdf, name="agreement_pdf"),
    path("agreements/<uuid:pk>/withdraw/", signed.withdraw_agreement, name="withdraw_agreement"),
    path("statements/", statements.statements, name="statements"),
    path("statements/new/<slug:kind>/", statements.publish_statement, name="publish_statement"),
    path("statements/<uuid:pk>/<slug:language>.pdf", statements.statement_sheet, name="statement_sheet"),
    path("statements/<uuid:pk>/", statements.statement, name="statement"),
]

from django.urls import path

from sameroom.booking import (
    calendar_views,
    client_views,
    newcomer_booking,
    newcomer_views,
    partner_views,
    reminder_views,
    series_views,
    views,
)

urlpatterns = [
    path("appointments/new/", views.new_appointment, name="new_appointment"),
    path("appointments/<uuid:pk>/repeat/", series_views.repeat_appointment, name="repeat_appointment"),
    path("book/", client_views.find_time, name="find_time"),
    path("book/held/", client_views.held_time, name="held_time"),
    path("book/held/book/", client_views.book_held, name="book_held"),
    path("book/held/let-go/", client_views.let_go, name="let_go"),
    path("book/<uuid:pk>/", client_views.free_times, name="free_times"),
    path("book/<uuid:pk>/hold/", client_views.hold_time, name="hold_time"),
    path("consultation/", newcomer_views.consultation, name="consultation"),
    path("consultation/times/", newcomer_views.consultation_times, name="consultation_times"),
    path("consultation/hold/", newcomer_views.consultation_hold, name="consultation_hold"),
    path("consultation/you/", newcomer_booking.consultation_details, name="consultation_details"),
    path("consultation/code/", newcomer_booking.consultation_code, name="consultation_code"),
    path("together/", partner_views.together, name="together"),
    path("together/code/", partner_views.together_code, name="together_code"),
    path("together/<uuid:pk>/yes/", partner_views.come_along, name="come_along"),
    path("together/<uuid:pk>/no/", partner_views.stay_away, name="stay_away"),
    path("me/calendar/", calendar_views.my_calendar, name="my_calendar"),
    path("me/calendar/new/", calendar_views.make_calendar_address, name="make_calendar_address"),
    path("me/calendar/end/", calendar_views.end_calendar_address, name="end_calendar_address"),
    path("me/reminders/", reminder_views.reminders, name="reminders"),
    path("calendar/<str:token>.ics", calendar_views.feed, name="calendar_feed"),
]

from django.urls import path

from sameroom.booking import busy_views, calendar_views, client_views, reminder_views, views

urlpatterns = [
    path("appointments/new/", views.new_appointment, name="new_appointment"),
    path("book/", client_views.find_time, name="find_time"),
    path("book/held/", client_views.held_time, name="held_time"),
    path("book/held/book/", client_views.book_held, name="book_held"),
    path("book/held/let-go/", client_views.let_go, name="let_go"),
    path("book/<uuid:pk>/", client_views.free_times, name="free_times"),
    path("book/<uuid:pk>/hold/", client_views.hold_time, name="hold_time"),
    path("me/calendar/", calendar_views.my_calendar, name="my_calendar"),
    path("me/calendar/new/", calendar_views.make_calendar_address, name="make_calendar_address"),
    path("me/calendar/end/", calendar_views.end_calendar_address, name="end_calendar_address"),
    path("me/busy/", busy_views.busy_calendars, name="busy_calendars"),
    path("me/busy/<uuid:pk>/remove/", busy_views.remove_busy_calendar, name="remove_busy_calendar"),
    path("me/reminders/", reminder_views.reminders, name="reminders"),
    path("calendar/<str:token>.ics", calendar_views.feed, name="calendar_feed"),
]

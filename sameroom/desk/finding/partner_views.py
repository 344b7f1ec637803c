"""For two: on which devices they answer, how the partner comes in, and handing over."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sameroom.booking.newcomer_views import for_whoever_comes
from sameroom.desk.finding.couples import ONE, OWN, come_in, decide, is_decided, send
from sameroom.desk.finding.fields import one_of
from sameroom.desk.finding.seats import seat_in
from sameroom.desk.finding.steps import SAFETY, address_of
from sameroom.desk.finding.views import first_needed, obstacles_to_searching, show, slow_down
from sameroom.people.access import open_to_everyone


class DevicesForm(forms.Form):
    use_required_attribute = False
    devices = one_of(
        gettext_lazy("How would you like to answer?"),
        [
            (OWN, gettext_lazy("Each of us on our own device")),
            (ONE, gettext_lazy("One after the other, on this one")),
        ],
        required=True,
    )


class CodeForm(forms.Form):
    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("The code from your partner"),
        help_text=gettext_lazy("Three groups of four letters and digits. It works once."),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Type the code that your partner gave you."),
            "max_length": gettext_lazy("Type the code that your partner gave you."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["code"].widget.attrs["data-token"] = ""


@open_to_everyone(because="two who look for a therapist together choose here how they answer")
@for_whoever_comes
def find_devices(request: HttpRequest) -> HttpResponse:
    """Decided once; then the page shows the code, or goes on."""
    seat = seat_in(request)
    if elsewhere := first_needed(seat, "devices"):
        return redirect(elsewhere)
    form = DevicesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide(request, seat, devices=form.cleaned_data["devices"])
        return redirect("find_devices" if form.cleaned_data["devices"] == OWN else seat.way.after("devices"))
    facts = {"seat": seat, "form": form, "before": seat.way.before("devices") if seat.place == 1 else reverse("find")}
    return show(request, "devices", {**facts, "is_decided": is_decided(seat), "link": _link(seat.code)})


@open_to_everyone(because="whoever was asked along by a partner comes in here, by a code")
@for_whoever_comes
def find_partner(request: HttpRequest) -> HttpResponse:
    """Guesses are slowed. The link has the code behind its sign #, which no server sees."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, "partner", {"form": form})
    if sentences := obstacles_to_searching(request):
        return slow_down(request, sentences)
    if come_in(request, form.cleaned_data["code"]):
        return redirect(address_of(SAFETY))
    form.add_error("code", _("This code does not fit, or it was used already. Look at it once more, or ask for it."))
    return show(request, "partner", {"form": form})


@require_POST
@open_to_everyone(because="two who look for a therapist together send what they said here, each for themself")
@for_whoever_comes
def find_send(request: HttpRequest) -> HttpResponse:
    seat = seat_in(request)
    if seat.seeker is None or not seat.as_couple or first_needed(seat, "result"):
        return redirect("find_result")
    hands_over = seat.seeker.search.on_one_device and seat.place == 1
    send(request, seat)
    answer = redirect("find_hand_over" if hands_over else "find_result")
    if hands_over:
        answer["Clear-Site-Data"] = '"cache"'  # what the browser kept of the pages before
    return answer


@open_to_everyone(because="the one who has answered gives the device to the other one")
@for_whoever_comes
def find_hand_over(request: HttpRequest) -> HttpResponse:
    return show(request, "hand_over", {"next": address_of(SAFETY)})


def _link(code: str) -> str:
    return f"{settings.ORIGIN}{reverse('find_partner')}#{code}" if code else ""

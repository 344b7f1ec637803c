"""What newcomers do in the day of `tests/test_leaks.py`: one books for two, mistypes, and the partner answers."""

import re

from sameroom.booking.models import Appointment, PartnerInvitation
from sameroom.consent.models import Intake
from tests.booking.newcomers import ME, Newcomer, free
from tests.leaks import Browser, Day, letters


def newcomers_come(day: Day) -> None:
    words = day.canaries
    somebody_tells(day)
    first, partner = (f"{who}.{words['email']}@example.com" for who in ("zoe", "kai"))
    me = {**ME, "name": f"{words['name']} Roy", "phone": words["phone"], "email": first, "partner": partner}
    browser, moment = day.browser(), free()[0]
    browser.post("/consultation/", {"who": "couple", "whom": words["typed"]})
    browser.get("/consultation/times/")
    browser.post("/consultation/hold/", {"who": "couple", "starts_at": words["typed"]})
    browser.post("/consultation/hold/", {"who": "couple", "how": "online", "starts_at": moment.isoformat()})
    browser.post("/consultation/you/", {**me, "email": words["typed"]})
    types_a_code(browser, "/consultation/you/", "/consultation/code/", me)
    letters()
    kai = day.browser()
    types_a_code(kai, "/together/", "/together/code/", {**me, "email": partner})
    assert kai.post(f"/together/{PartnerInvitation.objects.get(address=partner).pk}/yes/")["Location"] == "/home/"
    assert words["name"] in kai.get(f"/appointments/{Appointment.objects.get(starts_at=moment).pk}/").content.decode()


def somebody_tells(day: Day) -> None:
    """Before the first session: kept, kept by a script, sent, changed, and read."""
    ada, file, words = day.browser("ada"), day.cast.adas_file.pk, day.canaries["words"]
    for told in (f"{words} one", f"{words} two"):
        ada.post(f"/me/intake/{file}/you/", {"brings": told}, Accept="application/json")
        ada.post(f"/me/intake/{file}/send/")
    assert words in ada.get(f"/me/intake/{file}/you/").content.decode()
    ben = day.browser("ben")
    ben.get(f"/files/{file}/")
    assert words in ben.get(f"/intakes/{Intake.objects.get().pk}/").content.decode()


def types_a_code(browser: Browser, who: str, where: str, me: dict[str, str]) -> None:
    """`who`: the page on which one says who one is; `where`: that of the code."""
    newcomer = Newcomer(client=browser.client)
    newcomer.look(who)
    assert browser.post(who, {**me, "shown": newcomer.shown})["Location"] == where
    (code,) = (re.findall(r"\d{6}", str(one.subject))[0] for one in letters() if re.search(r"\d{6}", str(one.subject)))
    assert browser.post(where, {"code": code, "shown": newcomer.shown}).status_code == 302

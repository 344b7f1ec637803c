"""What was done, in words: as a client reads it, and as a staff member does. A new act gets its words here.

An act without words is shown as it is written in the trail, so that nothing is left out.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.models import Entry
from sameroom.desk.trail_things import THINGS
from sameroom.look.moments import clock, day_words
from sameroom.people.models import Role

STAFF = (Role.Kind.THERAPIST, Role.Kind.SUPERVISOR, Role.Kind.FRONT_DESK, Role.Kind.OWNER)
# So many times of a day are told one by one.
SEVERAL = 6

# To a client. `what` is one of `YOURS`, and stands as an object: “your appointment of Tuesday 24 November”.
TO_YOU = {
    "view": gettext_lazy("%(who)s looked at %(what)s"),
    "make": gettext_lazy("%(who)s made %(what)s"),
    "change": gettext_lazy("%(who)s changed %(what)s"),
    "cancel": gettext_lazy("%(who)s cancelled %(what)s"),
    "redeem": gettext_lazy("%(who)s opened the room for %(what)s"),
    "admit": gettext_lazy("%(who)s let you in for %(what)s"),
    "turn-away": gettext_lazy("%(who)s did not let you in for %(what)s"),
    "refuse-device": gettext_lazy("%(who)s did not let a second device in for %(what)s"),
    "open": gettext_lazy("%(who)s began %(what)s"),
    "end": gettext_lazy("%(who)s ended %(what)s"),
    "close": gettext_lazy("%(who)s ended %(what)s"),
    "introduce": gettext_lazy("%(who)s showed a code for your device at %(what)s"),
    "send-links": gettext_lazy("%(who)s sent you the link for %(what)s"),
    "withdraw-links": gettext_lazy("%(who)s took back your link for %(what)s"),
    "export": gettext_lazy("%(who)s made a copy of %(what)s"),
    "print": gettext_lazy("%(who)s printed %(what)s"),
    "break-glass": gettext_lazy("%(who)s opened %(what)s in an emergency"),
    "join": gettext_lazy("%(who)s went to the room for %(what)s"),
    "take-in": gettext_lazy("%(who)s took in %(what)s from another program"),
    "type-in": gettext_lazy("%(who)s typed in %(what)s from paper"),
    "hand-device": gettext_lazy("%(who)s gave you the practice’s device for %(what)s"),
    "take-up": gettext_lazy("%(who)s said yes to %(what)s"),
    "wait": gettext_lazy("%(who)s asked for %(what)s"),
    "stop-waiting": gettext_lazy("%(who)s no longer waits for %(what)s"),
    "pass-on": gettext_lazy("%(who)s passed on %(what)s"),
    "repeat": gettext_lazy("%(who)s repeated %(what)s"),
    "move": gettext_lazy("%(who)s moved %(what)s"),
    "switch-to-online": gettext_lazy("%(who)s switched %(what)s to video"),
    "close-file": gettext_lazy("%(who)s closed %(what)s"),
    "hand-over": gettext_lazy("%(who)s gave %(what)s to another therapist"),
    "ask-address": gettext_lazy("%(who)s asked for another e-mail address in %(what)s"),
    "stop-address": gettext_lazy("%(who)s kept the e-mail address in %(what)s"),
    "change-address": gettext_lazy("%(who)s changed the e-mail address in %(what)s"),
    "report": gettext_lazy("%(who)s told the practice that a comparison did not match in %(what)s"),
    "assign": gettext_lazy("%(who)s named a supervisor for %(what)s"),
    "arrive": gettext_lazy("%(who)s noted that you came to %(what)s"),
    "undo-arrive": gettext_lazy("%(who)s took back that you came to %(what)s"),
    "call": gettext_lazy("%(who)s called you about %(what)s"),
    "note-attendance": gettext_lazy("%(who)s noted whether you came to %(what)s"),
    "undo-cancel": gettext_lazy("%(who)s took back the cancelling of %(what)s"),
    "charge": gettext_lazy("%(who)s noted %(what)s"),
    "waive": gettext_lazy("%(who)s let go of %(what)s"),
    "hear": gettext_lazy("%(who)s noted that you agreed aloud to %(what)s"),
    "come-along": gettext_lazy("%(who)s came to %(what)s as well"),
    "keep": gettext_lazy("%(who)s kept %(what)s"),
    "give": gettext_lazy("%(who)s gave the therapist %(what)s"),
    "erase": gettext_lazy("%(who)s erased %(what)s"),
    "raise": gettext_lazy("%(who)s wrote down %(what)s"),
    "acknowledge": gettext_lazy("%(who)s took on %(what)s"),
    "assess": gettext_lazy("%(who)s wrote down a talk with you about %(what)s"),
    "close-notice": gettext_lazy("%(who)s said that nothing more is to be done about %(what)s"),
    "keep-paper": gettext_lazy("%(who)s noted that you signed %(what)s on paper"),
    "consider": gettext_lazy("%(who)s thought about %(what)s"),
}
YOURS = {
    "appointment": gettext_lazy("one of your appointments"),
    "calendar-address": gettext_lazy("the address of your calendar"),
    "case-file": gettext_lazy("your file"),
    "waiting": gettext_lazy("another time"),
    "waitlist": gettext_lazy("a list on which you are"),
    "offer": gettext_lazy("a time that became free"),
    "reminders": gettext_lazy("when we write to you"),
    "person": gettext_lazy("your contact details"),
    "emergency-contact": gettext_lazy("whom to call for you in an emergency"),
    "response": gettext_lazy("your answers"),
    "supervision": gettext_lazy("your therapist’s work"),
    "files": gettext_lazy("a list on which you are"),
    "clients": gettext_lazy("a list on which you are"),
    "day": gettext_lazy("a list on which you are"),
    "letter": gettext_lazy("your letters"),
    "note": gettext_lazy("your notes"),
    "agreement": gettext_lazy("one of your agreements"),
    "intake": gettext_lazy("what you told before the first session"),
    "forms": gettext_lazy("the forms before your session"),
    "form-plan": gettext_lazy("what you are asked before sessions"),
    "own-answers": gettext_lazy("what you said when you looked for a therapist"),
    "own-words": gettext_lazy("what you wrote before a session"),
    "missed-fee": gettext_lazy("a fee for a session that did not take place"),
    "safety-notice": gettext_lazy("an answer of yours that asked for a talk"),
    "safety-notices": gettext_lazy("a list on which you are"),
    "support": gettext_lazy("what else could help you"),
}
# To staff: a verb in one column, the record in another.
ACTS = {
    "view": gettext_lazy("looked at it"),
    "make": gettext_lazy("made it"),
    "keep": gettext_lazy("kept it"),
    "give": gettext_lazy("gave it to the therapist"),
    "erase": gettext_lazy("erased it"),
    "change": gettext_lazy("changed it"),
    "cancel": gettext_lazy("cancelled it"),
    "redeem": gettext_lazy("opened the room"),
    "check-in": gettext_lazy("checked in"),
    "admit": gettext_lazy("let somebody in"),
    "turn-away": gettext_lazy("did not let somebody in"),
    "refuse-device": gettext_lazy("did not let a second device in"),
    "open": gettext_lazy("began the session"),
    "end": gettext_lazy("ended it"),
    "close": gettext_lazy("ended the session"),
    "introduce": gettext_lazy("showed a code for a device"),
    "introduced": gettext_lazy("made their device known"),
    "send-links": gettext_lazy("sent the links"),
    "withdraw-links": gettext_lazy("took the links back"),
    "answer": gettext_lazy("answered the questions"),
    "type-in": gettext_lazy("typed in answers from paper"),
    "take-in": gettext_lazy("took in answers from another program"),
    "sign-in": gettext_lazy("signed in"),
    "sign-out": gettext_lazy("signed out"),
    "export": gettext_lazy("made a copy"),
    "print": gettext_lazy("printed it"),
    "break-glass": gettext_lazy("opened it in an emergency"),
    "ask-address": gettext_lazy("asked for another address"),
    "stop-address": gettext_lazy("kept the address"),
    "change-address": gettext_lazy("changed the address"),
    "join": gettext_lazy("went to the room"),
    "hand-device": gettext_lazy("gave the practice’s device to a client"),
    "take-up": gettext_lazy("said yes to it"),
    "wait": gettext_lazy("waits for a time"),
    "stop-waiting": gettext_lazy("no longer waits"),
    "pass-on": gettext_lazy("passed it on"),
    "repeat": gettext_lazy("repeated it"),
    "move": gettext_lazy("moved it"),
    "switch-to-online": gettext_lazy("switched it to video"),
    "book": gettext_lazy("looked for a free time"),
    "close-file": gettext_lazy("closed it"),
    "hand-over": gettext_lazy("gave it to another therapist"),
    "lock": gettext_lazy("locked it"),
    "open-to-partner": gettext_lazy("opened something to the partner"),
    "close-to-partner": gettext_lazy("closed something to the partner"),
    "share": gettext_lazy("chose who reads it"),
    "unlock": gettext_lazy("took a lock off"),
    "grant": gettext_lazy("gave a role"),
    "take-away": gettext_lazy("took a role away"),
    "assign": gettext_lazy("assigned a supervisor"),
    "unassign": gettext_lazy("ended a supervision"),
    "leave": gettext_lazy("let somebody leave"),
    "confirm": gettext_lazy("proved once more who they are"),
    "add": gettext_lazy("added a way to sign in"),
    "remove": gettext_lazy("removed a way to sign in"),
    "stop": gettext_lazy("stopped it"),
    "complete": gettext_lazy("set up their sign-in"),
    "send": gettext_lazy("sent it"),
    "bring": gettext_lazy("came to a session with it"),
    "disown": gettext_lazy("did not know it"),
    "report": gettext_lazy("told that a comparison did not match"),
    "sign": gettext_lazy("signed it"),
    "withdraw": gettext_lazy("withdrew it"),
    "arrive": gettext_lazy("noted that somebody is here"),
    "undo-arrive": gettext_lazy("took back that somebody is here"),
    "call": gettext_lazy("called about it"),
    "note-attendance": gettext_lazy("noted who came"),
    "undo-cancel": gettext_lazy("took the cancelling back"),
    "charge": gettext_lazy("noted that it is owed"),
    "waive": gettext_lazy("let go of it"),
    "keep-paper": gettext_lazy("noted a signature on paper"),
    "note": gettext_lazy("noted it"),
    "publish": gettext_lazy("published it"),
    "hear": gettext_lazy("noted that somebody agreed aloud"),
    "come-along": gettext_lazy("came to it as well"),
    "invite-partner": gettext_lazy("asked the partner"),
    "use": gettext_lazy("used it"),
    "check": gettext_lazy("checked it"),
    "retire": gettext_lazy("stopped offering it"),
    "consider": gettext_lazy("thought about it"),
    "write-again": gettext_lazy("wrote lost anchors again"),
    "raise": gettext_lazy("gave an answer that asks for a look"),
    "acknowledge": gettext_lazy("took it on"),
    "assess": gettext_lazy("wrote down a talk"),
    "close-notice": gettext_lazy("closed it, with a reason"),
    "escalate": gettext_lazy("wrote again, since nobody had looked"),
    "agree": gettext_lazy("agreed to it"),
    "count": gettext_lazy("counted it"),
    "hold": gettext_lazy("kept it from being erased"),
    "release-hold": gettext_lazy("took a hold back"),
    "destroy": gettext_lazy("erased it, since its time was over"),
}


def to_you(entry: Entry, *, who: str, what: str) -> str:
    """“Ben Okafor, your therapist, looked at your appointment of Tuesday 24 November”."""
    sentence = TO_YOU.get(entry.act, gettext_lazy("%(who)s did something with %(what)s"))
    return str(sentence) % {"who": who, "what": what}


def your_appointment(starts_at: datetime, zone: tzinfo) -> str:
    return _("your appointment of %(day)s") % {"day": day_words(starts_at.astimezone(zone).date())}


def act_words(entry: Entry) -> str:
    return str(ACTS.get(entry.act, entry.act))


def record_words(entry: Entry) -> str:
    """“appointment 1f3c9a2b”: tells records apart without telling whose they are."""
    return f"{THINGS.get(entry.thing, entry.thing)} {entry.thing_id[:8]}".strip()


def is_emergency(entry: Entry) -> bool:
    """Somebody broke the glass, or acted on the ground of it."""
    return "break-glass" in (entry.act, entry.reason)


def staff_words(name: str, role: Role.Kind, *, is_yours: bool) -> str:
    """“Ben Okafor, your therapist,” or “Fay Tremblay (front desk)”; a verb follows."""
    if is_yours:
        return _("%(name)s, your therapist,") % {"name": name}
    return _("%(name)s (%(role)s)") % {"name": name, "role": role.label}


def times_words(times: Sequence[datetime], zone: tzinfo) -> str:
    """“10:02, 10:05”, the newest first; of many “23 times from 9:10 to 16:40”."""
    clocks = list(dict.fromkeys(clock(at, zone) for at in times))
    if len(clocks) <= SEVERAL:
        return ", ".join(clocks)
    words = {"number": len(times), "first": clocks[-1], "last": clocks[0]}
    return _("%(number)d times from %(first)s to %(last)s") % words


def main_role(kinds: Iterable[str]) -> Role.Kind | None:
    """The role that says most of what somebody does for the practice; None for who is no staff."""
    return next((kind for kind in STAFF if kind in kinds), None)

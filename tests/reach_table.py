"""Every way to rows that asks for no person, and why it may: what `test_reach.py` holds the code against."""

from tests.reach_of_evidence import EVIDENCE, OTHERWISE_EVIDENCE, STEPS_OF_EVIDENCE
from tests.reach_of_feedback import STEPS_OF_FEEDBACK
from tests.reach_of_finding import FINDING, STEPS_OF_FINDING
from tests.reach_of_measuring import MEASURING, STEPS_OF_MEASURING
from tests.reach_of_own_data import STEPS_OF_OWN_DATA
from tests.reach_of_safety import SAFETY, STEPS_OF_SAFETY
from tests.reach_of_seeking import SEEKING, STEPS_OF_SEEKING
from tests.reach_of_watching import OTHERWISE_RETENTION, WATCHING

# What the practice tells everybody.
PUBLIC = {
    "CancellationPolicy",
    "Picture",
    "Practice",
    "Registration",
    "Retirement",
    "Service",
    "Statement",
    "Therapist",
}

# Module → each way that asks for no person, and why it may.
ALLOWED = {
    **EVIDENCE,
    **FINDING,
    **MEASURING,
    **SAFETY,
    **SEEKING,
    **WATCHING,
    "sameroom/booking/forms.py": {"Office.objects.all": "the practice's"},
    "sameroom/practice/forms.py": {
        "ExtraHours.objects.filter": "of the therapist whose hours may be changed",
        "WeeklyHours.objects.filter": "of the therapist whose hours may be changed",
    },
    "sameroom/practice/first_run.py": {"Role.objects.create": "of the first owner, who sees clients, too"},
    "sameroom/practice/letter.py": {
        "Outage.objects.first": "whether the mail server answers; nobody's row",
        "Delivery.objects.filter": "whether any test letter left",
        "Message.objects.filter": "the test letters of the owner who asks",
    },
    "sameroom/desk/anchoring.py": {
        "Block.objects.get": "codes of the trail, in a mail of the work process",
        "Message.objects.filter": "whether today's mail of anchors is posted",
        "Person.objects.filter": "the language of the address that the installation names",
    },
    "sameroom/desk/absence.py": {
        "Office.objects.all": "the practice's",
        "TimeOff.objects.create": "of the therapist whose hours may be changed",
        "TimeOff.objects.filter": "of the therapist whose hours may be changed",
    },
    "sameroom/desk/away.py": {"Appointment.objects.all": "how many a client keeps back: a number"},
    "sameroom/desk/cancelling.py": {"Appointment.objects.filter": "one's own, and those by `changeable_by`"},
    "sameroom/desk/changes.py": {
        "Appointment.objects.filter": "an act that its method has allowed already; no row is shown",
        "AddressChange.objects.due": "the work process makes them; no row is shown",
        "Appointment.objects.not_cancelled": "those of the file that is being closed, by whoever may",
        "CaseFile.objects.filter": "those of the therapist whose files the owner hands over, unread",
    },
    "sameroom/desk/comparisons.py": {
        "SafetyReport.objects.filter": "the owner's review: a day, a therapist and a kind; no client",
    },
    "sameroom/desk/day.py": {
        "Appointment.objects.not_cancelled": "the owner's count",
        "Presence.objects.waiting": "of appointments that were found by `open_to_staff`",
    },
    "sameroom/desk/week.py": {
        "Appointment.objects.not_cancelled": "how many a day: a number",
        "Holiday.objects.filter": "the practice's",
        "extra": "a diary's hours of single days: no question at all",
    },
    "sameroom/desk/demo/views.py": {"get_object_or_404(Person)": "only in the demo, only from this machine"},
    "sameroom/desk/finding/report.py": {
        "Candidate.objects.filter": "counts by therapist; nobody's name is beside a result",
        "Match.objects.filter": "counts by group; nobody's name is beside a result",
    },
    "sameroom/desk/finding/simulated.py": {"WeeklyHours.objects.values_list": "when therapists work, for a report"},
    "sameroom/desk/lapsed.py": {"Appointment.objects.not_cancelled": "a number; those shown by `open_to_staff`"},
    "sameroom/desk/forms.py": {
        "Person.objects.filter": "an address that is taken; whoever breaks the glass types the exact name"
    },
    "sameroom/desk/keys.py": {"DataKey.objects.exists": "whether a key file may be made"},
    "sameroom/desk/links.py": {"Message.objects.filter": "of an appointment that was found by `changeable_by`"},
    "sameroom/desk/review.py": {
        "Concern.objects.exclude": "the owner's review: a count",
        "Entry.objects.filter": "the owner's review: staff are named, records are numbers",
        "Participant.objects.filter": "the owner's review: a count",
        "Person.objects.filter": "the owner's review: surnames are compared, none is shown",
        "Role.objects.filter": "the owner's review: who is staff",
        "Supervision.objects.filter": "the owner's review: a count",
    },
    "sameroom/desk/reminding.py": {"Reminder.objects.select_related": "the outbox's own, to the person whom it names"},
    "sameroom/desk/fit.py": {"Appointment.objects.filter": "a number, for whoever is in that file"},
    "sameroom/desk/trail.py": {
        "BreakGlass.objects.filter": "that on one's own record",
        "CaseFile.objects.filter": "one's own files: who is one's therapist",
        "Person.objects.filter": "names of staff, and whether somebody else took part",
        "Role.objects.filter": "what somebody is here",
    },
    "sameroom/people/arrivals.py": {
        "SignIn.objects.create": "whoever arrives, in this browser",
        "SignIn.objects.filter": "the one of this browser's session, which ends when somebody arrives",
    },
    "sameroom/people/presence.py": {
        "Person.objects.filter": "who is signed in, by the session",
        "SignIn.objects.select_related": "the one of this browser's session",
    },
    "sameroom/people/proofs.py": {
        "AppCodes.objects.filter": "of whoever gives the proof",
        "Person.objects.filter": "nobody is signed in yet",
        "SignInRequest.objects.all": "nobody is signed in yet",
    },
    "sameroom/people/slowing.py": {
        "Attempt.objects.create": "counts, by keyed hashes",
        "Attempt.objects.filter": "counts, by keyed hashes",
        "KnownBrowser.objects.filter": "of this browser's cookie",
        "KnownBrowser.objects.get_or_create": "of this browser's cookie",
    },
    "sameroom/booking/partner_views.py": {
        "PartnerInvitation.objects.asking": "at the address that whoever asks has just proven: whether there is one",
    },
    "sameroom/people/signing_in.py": {
        "Person.objects.filter": "nobody is signed in yet",
        "SignInRequest.objects.create": "nobody is signed in yet",
        "SignInRequest.objects.exclude": "nobody is signed in yet",
        "SignInRequest.objects.filter": "nobody is signed in yet",
    },
    "sameroom/room/api.py": {"NoticeRequest.objects.get_or_create": "of the seat that the capability names"},
}

# A row's own facts: they say when something became of it, and are read with it.
FACTS = {
    "approval",
    "arrival",
    "cancellation",
    "checking",
    "closing",
    "delivery",
    "departure",
    "done",
    "end",
    "ending",
    "leaving",
    "made",
    "occurrence",
    "overlap",
    "paper",
    "taking_up",
    "removal",
    "retirement",
    "signature",
    "spoken",
    "stop",
    "use",
    "waiver",
    "withdrawal",
}
# Module or template → each step from a row that may be seen to rows that hang from it, and why it may be taken.
STEPS = {
    **STEPS_OF_EVIDENCE,
    **STEPS_OF_FINDING,
    **STEPS_OF_MEASURING,
    **STEPS_OF_OWN_DATA,
    **STEPS_OF_SAFETY,
    **STEPS_OF_SEEKING,
    **STEPS_OF_FEEDBACK,
    "sameroom/practice/letter.py": {"setbacks": "of one's own test letter"},
    "sameroom/practice/opening.py": {"recovery_kits": "one's own, as an owner"},
    "sameroom/booking/templates/booking/busy_calendars.html": {"reading": "how one's own calendar was read last"},
    "sameroom/desk/moving.py": {"visits": "whether the session in person goes on; no row is shown"},
    "sameroom/desk/cancelling.py": {"missed_fees": "of the client who asked, in an act that is allowed already"},
    "sameroom/desk/asked.py": {"participants": "one's own seat, to say yes for it"},
    "sameroom/desk/changes.py": {
        "participants": "whose links end, in an act that is allowed already",
        "treats": "whether files still wait for another therapist",
        "visits": "whether a session goes on; no row is shown",
    },
    "sameroom/desk/who_comes.py": {"endings": "whether the session ended, not who was there"},
    "sameroom/desk/day.py": {"endings": "when the session ended, not who was there"},
    "sameroom/desk/answers.py": {"answers": "those of a response that was found by `visible_to`"},
    "sameroom/desk/session_check.py": {"visits": "whether anybody was inside at all"},
    "sameroom/desk/staff.py": {
        "supervises": "for the owner: names of staff",
        "treats": "for the owner: a number",
    },
    "sameroom/desk/trail.py": {"case_files": "one's own: who comes with one"},
    "sameroom/desk/views.py": {
        "endings": "whether the session ended, not who was there",
        "participants": "one's own seat, to make a link for it",
    },
    "sameroom/people/arrivals.py": {
        "enrolments": "of whoever arrives: a recovery that is no longer needed is stopped",
        "proofs": "of the sign-in that begins",
    },
    "sameroom/people/confirming.py": {"passkeys": "one's own"},
    "sameroom/people/templates/people/staff.html": {"role_set": "colleagues and what they do here, for colleagues"},
    "sameroom/people/views/colleagues.py": {"recovery_kits": "one's own, as an owner"},
    "sameroom/people/views/own.py": {"passkeys": "one's own", "recovery_codes": "one's own: a number"},
    "sameroom/room/signalling.py": {"participants": "of a seat of the same call, in memory"},
    "sameroom/desk/templates/desk/file.html": {"answers": "what `Response.visible_to` gave to the view"},
    "sameroom/desk/templates/desk/record.html": {
        "locks": "one's own, by `Lock.visible_to`",
    },
}

# Rows of people that no question of a person reaches, and by what they are reached instead.
OTHERWISE = {
    **OTHERWISE_EVIDENCE,
    **OTHERWISE_RETENTION,
    "AnswersGiven": "its own answers",
    "MatchBooking": "the report on fairness: numbers; its file only where the person lets the practice learn from it",
    "Seeker": "the browser whose session names it; nobody's name is beside it; sealed",
    "Admission": "the room, behind a capability",
    "Answer": "its response",
    "FormPlan": "its file",
    "AppCodes": "its person, who signs in; sealed",
    "Arrival": "its participant",
    "Attempt": "nobody: it counts, by keyed hashes",
    "ExtraHours": "when somebody can be booked: for staff, and as free times",
    "TimeOff": "when somebody can be booked: for staff, and as free times",
    "WeeklyHours": "when somebody can be booked: for staff, and as free times",
    "Move": "its appointment",
    "SwitchToOnline": "its appointment",
    "Occupancy": "the search for free times, which tells no more than that; never whose",
    "Overlap": "its appointment",
    "Resource": "its occupancies",
    "TakingUp": "its participant",
    "AddressChangeEnd": "its change of address",
    "CalendarAddressEnd": "its address",
    "CallMade": "its call",
    "Cancellation": "its appointment",
    "Attendance": "its appointment",
    "Bundle": "the person to whom it goes, by mail",
    "Occurrence": "its appointment",
    "Omission": "its series",
    "SeriesEnd": "its series",
    "OfferAnswer": "its offer",
    "WaitingEnd": "its waiting",
    "FeeWaiver": "its fee",
    "Invitation": "its participant, by mail",
    "TakingBack": "its invitation",
    "BusyReading": "its calendar",
    "BusySpan": "the search for free times, which tells no more than that; never whose",
    "Reminder": "its person, by mail",
    "Capability": "its own secret, of which only the hash is kept",
    "CheckIn": "the room, for the therapist at the seat; its place is sealed",
    "Closing": "its file",
    "Concern": "`Entry.about`",
    "Delivery": "its message, which nobody reads",
    "Departure": "its visit",
    "Ending": "its appointment",
    "EnrolmentDone": "its enrolment",
    "EnrolmentStop": "its enrolment",
    "Entry": "`about` the person, or `done_by` the person; the owner's review",
    "Handover": "nobody reads it yet but who opens the database",
    "IntakeAnswer": "its intake; sealed",
    "IntakeSending": "its intake",
    "Introduction": "the room, behind a capability: the therapist of the appointment",
    "JoinToken": "its own secret, of which only the hash is kept",
    "KitUse": "its recovery kit",
    "KnownBrowser": "its own cookie, of which only the hash is kept",
    "Leaving": "nobody reads it yet but who opens the database",
    "Message": "the outbox: an address and what to render, sent by the work process",
    "NoticeRequest": "the room, behind a capability",
    "Paper": "its agreement",
    "Participant": "its appointment",
    "ComingAlong": "its invitation",
    "Passkey": "its person, who signs in",
    "Proof": "its sign-in",
    "RecoveryCode": "its person, who signs in; only hashes are kept",
    "RecoveryKit": "its owner; only the hash is kept",
    "Presence": "appointments that were found by `open_to_staff`",
    "Refusal": "the room, behind a capability",
    "Removal": "its lock",
    "Setback": "its message; of a test letter the owner who asked for it",
    "FirstLink": "its own secret, of which only the hash is kept",
    "Role": "what somebody is here: names of staff",
    "Spoken": "its agreement",
    "SafetyStep": "its notice; sealed",
    "Signature": "its agreement; the name is sealed",
    "Session": "its own cookie, of which only the hash is kept; sealed",
    "SignInEnd": "its sign-in",
    "TherapistConsentEnd": "its consent",
    "Keyring": "the room, behind a capability: one's own",
    "SignInRequest": "signing in, before anybody is known",
    "Supervision": "for the owner, and inside of `supervised_by`",
    "Withdrawal": "of a link: the room, behind a capability; of an agreement: its agreement",
}
# Rows of the installation.
NOBODYS = {"Anchoring", "Block", "DataKey", "ErasedKey", "Erasure", "Outage", "Place", "Practice", "Rotation"}
NOBODYS |= {"CancellationPolicy", "Holiday", "Picture", "Registration", "RegistrationCheck", "Retirement", "Office"}
NOBODYS |= {"Destruction", "Drill", "Round", "Service", "Statement", "Therapist"}
NOBODYS |= {"CrisisCheck", "SafetyCover"}
NOBODYS |= {"AnalysisPlan", "OwnAnalysis", "Release", "ResearchCopy", "Tally"}
NOBODYS |= {"Area", "AreaApproval", "AreaEnding", "Candidate", "Match", "Search", "WeightsVersion"}

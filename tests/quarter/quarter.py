"""The quarter: week by week who comes, who books, who changes their mind, and what happens at each hour."""

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as of_day
from typing import TypeVar

from tests.quarter.booking import Acts
from tests.quarter.browser import patiently
from tests.quarter.clients import Client, Place
from tests.quarter.clock import ZONE
from tests.quarter.installation import METRICS, Installation, Mischief
from tests.quarter.ledger import Agreed, File, Ledger
from tests.quarter.letters import Letterbox
from tests.quarter.newcomers import Newcomers
from tests.quarter.opening import NEWCOMER_DAY, SESSION_DAYS, Practice, open_practice
from tests.quarter.sessions import Session, Sessions
from tests.quarter.staff import Colleague

T = TypeVar("T")
BEGINS = datetime(2027, 1, 4, 7, 0, tzinfo=ZONE)
AT_ONCE = 12
STEP = timedelta(minutes=12)
NEWCOMERS_A_DAY = 7


@dataclass(frozen=True)
class Plan:
    """`sessions`: of each file, besides the first conversation. `kills`: in all, at most."""

    therapists: int = 8
    clients: int = 300
    weeks: int = 13
    sessions: int = 1
    kills: int = 40
    seed: int = 2027


class Quarter:
    """Everybody in it, and what they agreed on."""

    def __init__(self, installation: Installation, plan: Plan) -> None:
        self.plan, self.installation, self.clock = plan, installation, installation.clock
        self.chance = random.Random(plan.seed)  # noqa: S311 - to be the same again, not to be secret
        self.ledger, self.letterbox = Ledger(), Letterbox(installation.mail)
        self.mischief = Mischief(installation, seed=plan.seed, kills=plan.kills)
        self._steps: list[tuple[datetime, float]] = []
        self._at_work: list[Colleague] = []
        self._pool = ThreadPoolExecutor(AT_ONCE)

    def open(self) -> None:
        self.practice: Practice = open_practice(self.installation, self.letterbox, therapists=self.plan.therapists)
        place = Place(self.installation.origin, self.clock, self.letterbox)
        them = [Client(place, number=number) for number in range(self.plan.clients)]
        self.clients = {one.address: one for one in them}
        self.ledger.files = self._files([one.address for one in them])
        therapists = self.practice.therapists
        self.newcomers = Newcomers(self.ledger, self.clients, therapists)
        self.acts = Acts(self.ledger, self.clients)
        self.sessions = Sessions(self.ledger)

    def live(self, said: Callable[[str], None] = print) -> None:
        for week in range(self.plan.weeks):
            monday = (BEGINS + timedelta(weeks=week)).date()
            self.mischief.begin_week(weeks_left=self.plan.weeks - week)
            for day in SESSION_DAYS:
                self._day_of_sessions(monday + timedelta(days=day))
            self._day_of_booking(monday + timedelta(days=2), week)
            self._newcomers(monday + timedelta(days=NEWCOMER_DAY), week)
            self._walk(monday + timedelta(days=5), of_day(12))
            self._settle()
            said(f"week {week + 1}: {len(self.ledger.acts)} acts, {len(self.installation.kills)} kills")
        self._pool.shutdown()

    def _files(self, addresses: list[str]) -> list[File]:
        """Of ten people six come as couples. Each therapist has as many files."""
        number, files = 0, list[File]()
        while number < len(addresses):
            size = 2 if len(files) % 7 in (0, 2, 4) and number + 1 < len(addresses) else 1
            therapist = f"t{len(files) % self.plan.therapists}@practice.example"
            modality = "in-person" if self.chance.random() < 0.3 else "online"
            files.append(File(therapist, addresses[number : number + size], modality, self.plan.sessions))
            number += size
        return files

    def _newcomers(self, friday: date, week: int) -> None:
        """They find a time on the day before, and come."""
        a_week = NEWCOMERS_A_DAY * self.plan.therapists
        coming = self.ledger.files[week * a_week : (week + 1) * a_week]
        if not coming:
            return
        self._walk(friday - timedelta(days=1), of_day(10))
        later = range(week + 1, max(week + 2, self.plan.weeks - 1))
        for file in coming:
            visits = -(-file.wanted // 2)
            file.visits = self.chance.sample(later, min(visits, len(later)))
        with self.mischief.of(3):
            self._all(lambda file: self.newcomers.come(file, on=friday, chance=self._own_chance(file)), coming)
        self._settle()
        self._day_of_sessions(friday)

    def _day_of_booking(self, wednesday: date, week: int) -> None:
        """Booking, answering, changing one's mind, answering again."""
        self._walk(wednesday, of_day(10))
        booking = [one for one in self.ledger.files if one.pk and week in one.visits and one.wanted]
        with self.mischief.of(3):
            self._all(lambda file: self._book(file, wednesday), booking)
        self._settle()
        self._answer(hour=13, on=wednesday)
        self._walk(wednesday, of_day(15))
        with self.mischief.of(2):
            self._all(self._change, self._coming(after=self.clock.now + timedelta(days=3)))
        self._settle()
        self._answer(hour=17, on=wednesday)

    def _book(self, file: File, today: date) -> None:
        chance = self._own_chance(file)
        for number in range(min(2, file.wanted)):
            first = today + timedelta(days=5 + 7 * number)
            if self.acts.book(file, chance.choice(file.clients), first=first.isoformat(), chance=chance):
                file.wanted -= 1

    def _answer(self, *, hour: int, on: date) -> None:
        self._walk(on, of_day(hour))
        waiting = [
            (one, address) for one in self._coming() for address in one.file.clients if address not in one.said_yes
        ]
        self._all(lambda pair: self._say(*pair), waiting)
        self._settle()

    def _say(self, agreed: Agreed, address: str) -> None:
        with agreed.file.lock:
            if agreed.stands and agreed.said_yes and self._own_chance(agreed.file).random() < 0.05:
                self.acts.say_no(agreed, address)
            elif agreed.stands:
                self.acts.say_yes(agreed, address)

    def _change(self, agreed: Agreed) -> None:
        """Of twenty appointments three or four are moved, cancelled or switched."""
        chance = self._own_chance(agreed.file)
        by, desk, lot = next(iter(agreed.said_yes), ""), self.practice.desk, chance.random()
        with agreed.file.lock:
            if not by:
                return
            if lot < 0.04:
                self.acts.cancel(agreed, by)
            elif lot < 0.07:
                self.acts.cancel(agreed, by)
                self.acts.undo(agreed, by)
            elif lot < 0.12:
                self.acts.move_oneself(agreed, by, chance=chance)
            elif lot < 0.15:
                self.acts.move(agreed, desk, to=agreed.starts_at + timedelta(days=7, hours=chance.choice((0, 1))))
            elif lot < 0.17:
                self.acts.cancel_for_the_practice(agreed, desk)
            elif lot < 0.27 and agreed.modality == "in-person":
                self.acts.switch_to_online(agreed, desk)

    def _day_of_sessions(self, on: date) -> None:
        todays = [one for one in self._coming() if one.starts_at.astimezone(ZONE).date() == on]
        if todays:
            self._walk(on, of_day(8, 5))
        self._at_work = [self.practice.therapists[one] for one in sorted({one.file.therapist for one in todays})]
        for begins in sorted({one.starts_at for one in todays}):
            self._hour(begins, [one for one in todays if one.starts_at == begins])
        self._at_work = []
        if todays and on.weekday() == SESSION_DAYS[0]:
            self._walk(on, of_day(18))
            late = [one for one in self._coming() if one.starts_at < self.clock.now + timedelta(hours=20)]
            self._all(self._cancel_late, late)
            self._settle()

    def _cancel_late(self, agreed: Agreed) -> None:
        with agreed.file.lock:
            if agreed.said_yes and self._own_chance(agreed.file).random() < 0.05:
                self.acts.cancel(agreed, sorted(agreed.said_yes)[0])

    def _hour(self, begins: datetime, due: list[Agreed]) -> None:
        """From the reminder to both ratings."""
        self._walk_to(begins - timedelta(minutes=65))
        self._wait_for_reminders(begins, due)
        self._walk_to(begins - timedelta(minutes=4))
        sessions = [self._session(one) for one in due]
        with self.mischief.of(1):
            self._all(self.sessions.begin, sessions)
            self._walk_to(begins + timedelta(minutes=15))
            if due[0].minutes > 20:
                self._walk_to(begins + timedelta(minutes=38))
            self._all(self.sessions.end, sessions)

    def _session(self, agreed: Agreed) -> Session:
        chance = self._own_chance(agreed.file)
        absent = {one for one in agreed.file.clients if one not in agreed.said_yes or chance.random() < 0.03}
        together = not absent and agreed.file.is_couple and agreed.modality == "online" and chance.random() < 0.5
        them = [self.clients[one] for one in agreed.file.clients]
        return Session(agreed, self.practice.therapists[agreed.file.therapist], them, absent, together, chance)

    def _wait_for_reminders(self, begins: datetime, due: list[Agreed]) -> None:
        """Two hours before each client is told; as long as people wait for it, the clock stands where it is."""
        since = max((at for moment, at in self._steps if moment <= begins - timedelta(hours=2)), default=0.0)
        end = time.monotonic() + 40
        for address in [address for one in due for address in one.said_yes]:
            self.letterbox.wait(
                address,
                lambda one: one.subject.startswith("Reminder"),
                since=since,
                within=max(0, end - time.monotonic()),
            )

    def _settle(self) -> None:
        """What was done can no longer be undone, and all letters of it have left."""
        self.clock.on(minutes=4)
        end = time.monotonic() + 300
        while self._waiting() and time.monotonic() < end:
            time.sleep(0.3)

    def _waiting(self) -> bool:
        page = patiently(lambda: self.practice.owner.browser.metrics(METRICS))
        return "sameroom_mail_waiting 0\n" not in page.text

    def _coming(self, *, after: datetime | None = None) -> list[Agreed]:
        now = after or self.clock.now
        return [one for one in self.ledger.appointments if one.stands and one.starts_at > now]

    def _walk(self, on: date, at: of_day) -> None:
        self._walk_to(datetime.combine(on, at, ZONE))

    def _walk_to(self, moment: datetime) -> None:
        """In small steps within a day, so that those who work stay at their pages."""
        if moment - self.clock.now > timedelta(hours=6):
            self.clock.reach(moment)
        while self.clock.now < moment:
            self.clock.reach(min(moment, self.clock.now + STEP))
            self._steps.append((self.clock.now, time.monotonic()))
            self._all(lambda one: one.stay(), self._at_work)
        self._steps.append((self.clock.now, time.monotonic()))

    def _all(self, do: Callable[[T], object], them: Iterable[T]) -> None:
        """Many at once, each to the end; the first trouble of any of them is ours."""
        list(self._pool.map(do, them))

    def _own_chance(self, file: File) -> random.Random:
        """Whatever the others do meanwhile."""
        file.throws += 1
        return random.Random(f"{self.plan.seed} {file.clients[0]} {file.throws}")  # noqa: S311 - not to be secret

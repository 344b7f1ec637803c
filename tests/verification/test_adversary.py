"""E9: whatever a server that owns the network does with what is said, two who agree speak with each other's devices."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.verification import twin
from tests.verification.twin import Circle, Device, Member, Said
from tests.verification.vectors import BEN, CLEO, DEV, device_of

EVE = device_of("Eve")
MEMBERS = {"ben": BEN, "cleo": CLEO, "dev": DEV}
PARTS = ("identity", "fingerprint", "nonce", "signature")


class Adversary(RuleBasedStateMachine):
    """Holds back, repeats, redirects, alters and makes up messages; has a device of its own, no honest one's key."""

    @initialize(three=st.booleans(), liar=st.booleans())
    def seat(self, three: bool, liar: bool) -> None:
        self.names = ["ben", "cleo", "dev"][: 3 if three else 2]
        self.circles: dict[str, Circle] = {}
        self.mail: list[tuple[str, str, Said]] = []
        self.own: dict[str, Circle] = {}
        self.devices: dict[str, Device] = {name: device_of(name) for name in self.names}
        for number, name in enumerate(self.names):
            members = self._as_told(name, is_lied_to=liar and number == 0)
            nonce = bytes([number + 1]) * 32
            self.circles[name] = Circle(members, MEMBERS[name].page, self.devices[name], nonce, self._post(name))
            self.circles[name].begin()

    def _as_told(self, name: str, *, is_lied_to: bool) -> list[Member]:
        """One of them may be told another name for somebody."""
        told = [MEMBERS[one] for one in self.names]
        if is_lied_to:
            last = told[-1]
            told[-1] = Member(last.page, last.seat, last.role, ("Somebody else",), last.people)
        return told

    def _post(self, sender: str):  # type: ignore[no-untyped-def]  # a closure of the machine's own
        def post(page: str, said: Said) -> None:
            self.mail.append((MEMBERS[sender].page, page, said))

        return post

    def _to(self, page: str) -> Circle:
        return next(circle for circle in self.circles.values() if circle.page == page)

    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        """Any message, in any order, as often as one likes."""
        if self.mail:
            sender, page, said = data.draw(st.sampled_from(self.mail))
            self._to(page).receive(sender, said)

    @rule(data=st.data())
    def redirect(self, data: st.DataObject) -> None:
        """To somebody else, or in somebody else's name."""
        if self.mail:
            _, _, said = data.draw(st.sampled_from(self.mail))
            sender, reader = (MEMBERS[data.draw(st.sampled_from(self.names))].page for _ in range(2))
            self._to(reader).receive(sender, said)

    @rule(data=st.data(), part=st.sampled_from(PARTS))
    def alter(self, data: st.DataObject, part: str) -> None:
        """One part of a reveal is the attacker's own."""
        reveals = [one for one in self.mail if "reveal" in one[2]]
        if reveals:
            sender, page, said = data.draw(st.sampled_from(reveals))
            instead = {
                "identity": EVE.identity,
                "fingerprint": EVE.fingerprint,
                "nonce": b"\7" * 32,
                "signature": b"\7" * 64,
            }
            self._to(page).receive(sender, {"reveal": {**said["reveal"], part: instead[part].hex()}})

    @rule(data=st.data(), repeat=st.booleans())
    def impersonate(self, data: st.DataObject, repeat: bool) -> None:
        """The attacker takes a seat towards one of them, with its own device, and plays by the rules."""
        reader, played = (data.draw(st.sampled_from(self.names)) for _ in range(2))
        if reader == played:
            return
        circle = self.circles[reader]
        key = f"{played} for {reader}"
        if key not in self.own:
            replies: list[Said] = []
            self.own[key] = Circle(
                circle.members, MEMBERS[played].page, EVE, b"\5" * 32, lambda page, said: replies.append(said)
            )
            self.own[key].begin()
            for said in replies:
                circle.receive(MEMBERS[played].page, said)
            replies.clear()
        mine = self.own[key]
        heard: list[Said] = []
        mine.send = lambda page, said: heard.append(said)
        for sender, page, said in list(self.mail):
            if page == mine.page and sender == circle.page:
                mine.receive(sender, said)
        if repeat:
            mine.repeat()
        for said in heard:
            circle.receive(MEMBERS[played].page, said)

    @rule(data=st.data())
    def let_all_through(self, data: st.DataObject) -> None:
        """A server that only relays for a while."""
        for sender, page, said in list(self.mail):
            self._to(page).receive(sender, said)

    @invariant()
    def a_code_that_two_share_is_between_their_own_devices(self) -> None:
        agreed = {name: circle for name, circle in getattr(self, "circles", {}).items() if circle.state == "agreed"}
        for one in agreed.values():
            for other in agreed.values():
                if one is not other and one.code == other.code:
                    assert one.transcript == other.transcript
                    assert one.openings[other.page].fingerprint == other.device.fingerprint
                    assert one.openings[other.page].identity == other.device.identity

    @invariant()
    def who_was_compared_before_is_only_ever_the_same_device(self) -> None:
        """The pin's promise: an identity that agreed signed for the certificate beside it."""
        for circle in getattr(self, "circles", {}).values():
            if circle.state != "agreed":
                continue
            for name, device in self.devices.items():
                opening = circle.openings.get(MEMBERS[name].page)
                if opening and opening.identity == device.identity:
                    assert opening.fingerprint == device.fingerprint

    @invariant()
    def nobody_reveals_before_everybody_is_bound(self) -> None:
        for sender, _, said in getattr(self, "mail", []):
            if "reveal" in said:
                assert len(self._to(sender)._commitments) == len(self.names)


Adversary.TestCase.settings = settings(
    max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAdversary = Adversary.TestCase


def test_a_server_that_only_relays_brings_them_together() -> None:
    """The positive control: the machine's own circles do agree."""
    machine = Adversary()
    machine.seat(three=True, liar=False)
    for _ in range(3):
        for sender, page, said in list(machine.mail):
            machine._to(page).receive(sender, said)
    assert {circle.state for circle in machine.circles.values()} == {"agreed"}
    assert len({tuple(circle.code[: twin.CODE_LENGTH]) for circle in machine.circles.values()}) == 1

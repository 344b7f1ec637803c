"""The practice itself, and when and where it works."""

from sameroom.practice.models.about import Practice as Practice
from sameroom.practice.models.about import Retirement as Retirement
from sameroom.practice.models.about import Service as Service
from sameroom.practice.models.about import Therapist as Therapist
from sameroom.practice.models.about import TherapistQuerySet as TherapistQuerySet
from sameroom.practice.models.about import fee_words as fee_words
from sameroom.practice.models.about import practice_zone as practice_zone
from sameroom.practice.models.cancelling import CancellationPolicy as CancellationPolicy
from sameroom.practice.models.hours import ExtraHours as ExtraHours
from sameroom.practice.models.hours import Holiday as Holiday
from sameroom.practice.models.hours import Office as Office
from sameroom.practice.models.hours import TimeOff as TimeOff
from sameroom.practice.models.hours import WeeklyHours as WeeklyHours
from sameroom.practice.models.hours import listed as listed
from sameroom.practice.models.pictures import Picture as Picture
from sameroom.practice.models.registrations import Registration as Registration
from sameroom.practice.models.registrations import RegistrationCheck as RegistrationCheck
from sameroom.practice.models.registrations import obstacles_to_booking as obstacles_to_booking
from sameroom.practice.models.registrations import registration_of as registration_of

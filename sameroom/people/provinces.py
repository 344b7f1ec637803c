"""Provinces and territories of Canada, by the two letters that the post uses (ISO 3166-2:CA), and what is outside."""

from django.utils.translation import gettext_lazy as _

ELSEWHERE = "XX"
PROVINCES = {
    "AB": _("Alberta"),
    "BC": _("British Columbia"),
    "MB": _("Manitoba"),
    "NB": _("New Brunswick"),
    "NL": _("Newfoundland and Labrador"),
    "NS": _("Nova Scotia"),
    "NT": _("Northwest Territories"),
    "NU": _("Nunavut"),
    "ON": _("Ontario"),
    "PE": _("Prince Edward Island"),
    "QC": _("Quebec"),
    "SK": _("Saskatchewan"),
    "YT": _("Yukon"),
}
# What a client can say.
PLACES = [*PROVINCES.items(), (ELSEWHERE, _("outside Canada"))]
ONTARIO_FIRST = sorted(PLACES, key=lambda place: place[0] != "ON")

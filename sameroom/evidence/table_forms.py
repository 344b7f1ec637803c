"""A file with a table of studies, and what is asked of it."""

import hashlib
import io
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sameroom.evidence.models import StudyTable
from sameroom.people.models import Person
from sameroom.stats.metapsy import import_metapsy
from sameroom.stats.studies import read_studies
from sameroom.stats.tables import BadTable, Table, decoded, parse

MOST_BYTES = 20_000_000
METAPSY_COLUMNS = {"study", ".g", ".g_se"}
TOO_LONG = _("This is longer than we can keep. Shorten it a little.")
# Of more words than this nobody reads a comparison.
MOST_WORDS = 12


class TableForm(forms.Form):
    name = forms.CharField(
        label=_("What it is about"),
        max_length=120,
        error_messages={"required": _("Write what it is about."), "max_length": TOO_LONG},
    )
    source = forms.CharField(
        label=_("Where it comes from"),
        help_text=_("As it asks to be cited, with its licence."),
        max_length=300,
        error_messages={"required": _("Write where it comes from."), "max_length": TOO_LONG},
    )
    table = forms.FileField(
        label=_("The file"),
        help_text=_("A CSV, as it was downloaded: a Metapsy database, or study, effect and se. Up to 20 MB."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("There is nothing in this file."),
            "invalid": _("Choose a file."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def clean_table(self) -> bytes:
        sent: Any = self.cleaned_data["table"]
        if sent.size > MOST_BYTES:
            raise forms.ValidationError(gettext("This file is too large. It may have 20 MB."))
        content: bytes = sent.read()
        if StudyTable.objects.filter(sha256=hashlib.sha256(content).hexdigest()).exists():
            raise forms.ValidationError(gettext("This very file is here already."))
        return content

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "table" in data:
            try:
                data["read"] = _read(data["table"])
            except BadTable as why:
                said = gettext("We cannot read this as a table of studies. What stands in the way: %(why)s")
                self.add_error("table", said % {"why": why})
        return data

    def made(self, *, by: Person) -> StudyTable:
        made: StudyTable = self.cleaned_data["read"]
        made.name, made.source, made.by = self.cleaned_data["name"], self.cleaned_data["source"], by
        made.sha256 = hashlib.sha256(self.cleaned_data["table"]).hexdigest()
        return made


class AskForm(forms.Form):
    """What is asked of a table: everything together, or whether something makes a difference."""

    moderator = forms.ChoiceField(label=_("Does it depend on something?"), required=False)

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one, one) for one in table.columns if one not in ("study", "effect", "se", "variance", "direction")]
        usable = [(one, name) for one, name in named if _tells_apart(table, one)]
        self.fields["moderator"].choices = [("", gettext("Everything together")), *usable]  # type: ignore[attr-defined]


def _read(content: bytes) -> StudyTable:
    """Raises BadTable."""
    text = decoded(content)
    table = parse(text)
    if not set(table.columns) >= METAPSY_COLUMNS:
        studies = read_studies(table)
        names, effects = set(studies.names), len(studies)
        return StudyTable(origin="other", content=text, effects=effects, studies=len(names), refused=[])
    found = import_metapsy(table)
    if not found.rows:
        raise BadTable("No line of it has an effect with its error.")
    written = io.StringIO()
    found.write(written)
    return StudyTable(
        origin="metapsy",
        content=written.getvalue(),
        effects=len(found.rows),
        studies=found.studies,
        refused=[[one.line, one.why] for one in found.refused],
    )


def _tells_apart(table: Table, column: str) -> bool:
    """Something stands in every line, and it is numbers or few words, and not the same everywhere."""
    words = [row.text(column) for row in table]
    if not all(words) or len(set(words)) < 2:
        return False
    return table.is_numeric(column) or len(set(words)) <= MOST_WORDS

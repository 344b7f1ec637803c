"""The practice's logo: chosen by the owner, drawn anew, and shown to everybody."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sameroom.audit.trail import record
from sameroom.people.access import OWNER, PersonRequest, open_to, open_to_everyone
from sameroom.people.models import Person
from sameroom.practice.images import LARGEST_FILE, LOGO, Frame, drawn_anew
from sameroom.practice.models import Picture, Practice
from sameroom.refusal import Refused

# It is a picture, and nothing else: also where somebody opens its address by itself.
ONLY_A_PICTURE = "default-src 'none'; sandbox"


class PictureForm(forms.Form):
    """Its cleaned `picture` is drawn anew already."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, up to 5 MB."),
        error_messages={
            "required": _("Choose a picture."),
            "empty": _("This file is empty. Choose another one."),
            "invalid": _("Choose a picture."),
        },
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    def __init__(self, *args: Any, frame: Frame, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frame = frame

    def clean_picture(self) -> bytes:
        file = self.cleaned_data["picture"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(gettext("This file is larger than 5 MB. Make the picture smaller."))
        try:
            return drawn_anew(file.read(), self.frame)
        except Refused as refusal:
            raise forms.ValidationError(refusal.reasons[0]) from None


@open_to_everyone(because="the logo and the therapists' faces are on public pages")
def picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = Picture.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    headers = {"Content-Security-Policy": ONLY_A_PICTURE}
    return HttpResponse(bytes(found.content), content_type="image/webp", headers=headers)


@open_to(OWNER)
def logo(request: PersonRequest) -> HttpResponse:
    practice = Practice.objects.select_related("logo").first()
    if practice is None:
        return redirect("practice_part", "name")
    is_removed = request.method == "POST" and "remove" in request.POST
    form = PictureForm(request.POST or None, request.FILES or None, frame=LOGO)
    if is_removed or (request.method == "POST" and form.is_valid()):
        _keep_logo(request, practice, None if is_removed else form.cleaned_data["picture"])
        return redirect("logo")
    return render(request, "practice/logo.html", {"form": form})


@transaction.atomic
def _keep_logo(request: PersonRequest, practice: Practice, content: bytes | None) -> None:
    set_picture(practice, "logo", content, by=request.user)
    record("change", "practice", 1, by=request.user.pk)
    messages.success(request, gettext("It is kept.") if content else gettext("It is removed."))


def set_picture(row: Model, field: str, content: bytes | None, *, by: Person) -> None:
    """The one before is deleted; without `content` there is none any more. Inside the caller's transaction."""
    before = getattr(row, field)
    setattr(row, field, Picture.objects.create(content=content, by=by) if content else None)
    row.save(update_fields=[field])
    if before:
        before.delete()

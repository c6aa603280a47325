"""The whole tree of a dialogue as residents walk it, drawn as a nested list."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from cityline.staff.models import User
from cityline.staff.screens import screen
from subscribers.faq.dialogues.checking import DEPTH_MAX, problems
from subscribers.faq.passing import showing
from subscribers.models import Dialogue, DialogueStep
from subscribers.permissions import can_pass_answers, can_see_answers


@dataclass
class Branch:
    step: DialogueStep
    below: list["Branch"] = field(default_factory=list)


@require_safe
def tree(request: HttpRequest, pk: int) -> HttpResponse:
    if not isinstance(request.user, User) or not can_see_answers(request.user):
        raise PermissionDenied
    dialogue = get_object_or_404(
        Dialogue.objects.select_related("department", "passed_by", "returned_by").prefetch_related("steps"), pk=pk
    )
    steps = list(dialogue.steps.all())
    return screen(
        request,
        "residents/dialogue_tree.html",
        title=dialogue.name,
        trail=[
            (reverse("admin:subscribers_dialogue_changelist"), Dialogue._meta.verbose_name_plural),
            (reverse("admin:subscribers_dialogue_change", args=[pk]), dialogue.name),
        ],
        dialogue=dialogue,
        answer=dialogue,
        answer_state=showing.state_of(dialogue),
        may_pass_answers=can_pass_answers(request.user),
        branches=_branches("", steps, 0),
        problems=problems(steps),
    )


def _branches(code: str, steps: list[DialogueStep], depth: int) -> list[Branch]:
    if depth > DEPTH_MAX:
        return []
    return [Branch(step, _branches(step.code, steps, depth + 1)) for step in steps if step.under == code]

"""What these tests do again and again: hand over, look at what is held, leave."""

import re

from django.urls import reverse

from broadcasts.services import handing_over
from cityline.staff import holdings
from cityline.staff.models import User


def again(member):
    return User.objects.get(pk=member.pk)


def hand(broadcasts, by, to):
    return handing_over.hand_over(by=by, broadcast_ids=[each.pk for each in broadcasts], to=to)


def held(member, viewer=None):
    return {code: [each.pk for each in of] for code, of in holdings.held_by([member], viewer=viewer)[member.pk].items()}


def ticked(answer):
    return re.findall(r'value="([^"]+)" checked', answer.content.decode())


def leave(client, boss, member, **typed):
    client.force_login(boss)
    fields = {
        "username": member.username,
        "last_name": member.last_name,
        "email": member.email,
        "department": member.department_id or "",
        "roles": [group.name for group in member.groups.all()],
        **typed,
    }
    return client.post(reverse("admin:staff_user_change", args=[member.pk]), fields)

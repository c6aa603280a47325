"""What the tests of the emergency pages share."""

from django.urls import reverse

from broadcasts.tests import prepared


def at(name, *args):
    return reverse(f"admin:{name}", args=args)


def gaps_of(made, **values) -> dict[str, str]:
    typed = {**prepared.VALUES, **values}
    return {f"gap-{number}": typed[gap.name] for number, gap in enumerate(prepared.GAPS)}


def logged_in(client, user):
    client.force_login(user)
    return client


def html(answer) -> str:
    return answer.content.decode()

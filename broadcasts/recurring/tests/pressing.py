"""What people type and press on the pages of recurring broadcasts."""

from broadcasts.recurring.tests.series import in_days
from broadcasts.tests.screens import page


def typed(**said):
    fields = {
        "name": "おはなし会", "mode": "sends", "pattern": "weekly", "weekdays": ["5"], "nth": "1", "month_day": "1",
        "every": "1", "at": "10:00", "start": f"{in_days(1)}", "until": "", "count": "", "on_rest": "send", "left_out": "",
        "added": "", "speaks_ahead": "0", "facility": "", "days_ahead": "7",
    }  # fmt: skip
    return {**fields, **said}


def act(client, series, verb, **said):
    return client.post(page("broadcast_series_act", series.pk, verb), said)


def logged_in(client, user):
    client.force_login(user)
    return client

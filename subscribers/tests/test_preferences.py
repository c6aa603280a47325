import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from subscribers.exceptions import CategoryRetired
from subscribers.models import Subscriber, SubscriptionChange
from subscribers.services import categories, preferences
from subscribers.services.history import masks_at
from subscribers.tests.factories import make_category, make_subscriber, masks_agree


@pytest.mark.django_db
def test_choose_writes_row_mask_and_history():
    subscriber, category = make_subscriber(), make_category("kids")

    changed = preferences.choose(subscriber=subscriber, category=category)

    subscriber.refresh_from_db()
    change = SubscriptionChange.objects.get()
    assert changed is True
    assert subscriber.choice_mask == category.mask
    assert (change.mask_before, change.mask_after, change.source) == (0, category.mask, "tapped")
    assert masks_agree()


@pytest.mark.django_db
def test_choose_twice_changes_nothing_the_second_time():
    subscriber, category = make_subscriber(), make_category("kids")
    preferences.choose(subscriber=subscriber, category=category)

    changed = preferences.choose(subscriber=subscriber, category=category)

    assert changed is False
    assert list(SubscriptionChange.objects.values_list("source", flat=True)) == ["tapped", "again"]


@pytest.mark.django_db
def test_unchoose_of_what_was_never_chosen_changes_nothing():
    subscriber, category = make_subscriber(), make_category("kids")

    assert preferences.unchoose(subscriber=subscriber, category=category) is False
    assert masks_agree()


@pytest.mark.django_db
def test_choose_refuses_a_retired_category_and_unchoose_does_not():
    subscriber, category = make_subscriber(), make_category("kids")
    preferences.choose(subscriber=subscriber, category=category)
    category = categories.retire(category_id=category.pk, by=None)

    with pytest.raises(CategoryRetired):
        preferences.choose(subscriber=subscriber, category=category)
    stopped = preferences.unchoose(subscriber=subscriber, category=category)

    assert stopped is True
    assert masks_agree()


@pytest.mark.django_db
def test_set_choices_replaces_all_in_one_change():
    subscriber = make_subscriber()
    kids, waste, library = (make_category(code) for code in ("kids", "waste", "library"))
    preferences.choose(subscriber=subscriber, category=kids)

    changed = preferences.set_choices(subscriber=subscriber, categories=[waste, library])

    subscriber.refresh_from_db()
    assert changed is True
    assert subscriber.choice_mask == waste.mask | library.mask
    assert SubscriptionChange.objects.count() == 2
    assert masks_agree()


@pytest.mark.django_db
def test_older_tap_that_arrives_late_does_not_undo_a_newer_one():
    subscriber, kids, waste = make_subscriber(), make_category("kids"), make_category("waste")
    now = timezone.now()
    preferences.choose(subscriber=subscriber, category=kids, at=now - timedelta(seconds=9))
    preferences.unchoose(subscriber=subscriber, category=kids, at=now)

    late = preferences.choose(subscriber=subscriber, category=kids, at=now - timedelta(seconds=5))
    other = preferences.choose(subscriber=subscriber, category=waste, at=now - timedelta(seconds=5))

    subscriber.refresh_from_db()
    assert (late, other) == (False, True)
    assert subscriber.choice_mask == waste.mask


@pytest.mark.django_db(transaction=True)
def test_choices_of_many_threads_keep_mask_and_rows_together():
    subscriber = make_subscriber()
    chosen = [make_category(f"c{number}") for number in range(8)]
    errors = []

    def tap(seed):
        try:
            for step in range(15):
                category = chosen[(seed * 3 + step * 5) % len(chosen)]
                if (seed + step) % 4 == 0:
                    preferences.set_choices(subscriber=subscriber, categories=chosen[: (seed + step) % 5])
                elif (seed + step) % 2:
                    preferences.choose(subscriber=subscriber, category=category)
                else:
                    preferences.unchoose(subscriber=subscriber, category=category)
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    last = SubscriptionChange.objects.order_by("id").last()
    assert errors == []
    assert masks_agree()
    assert Subscriber.objects.get().choice_mask == last.mask_after


@pytest.mark.django_db
def test_a_tap_for_what_was_so_already_outlives_an_older_one_and_is_no_change_in_the_history():
    subscriber, kids = make_subscriber(), make_category("kids")
    now = timezone.now()

    assert preferences.unchoose(subscriber=subscriber, category=kids, at=now) is False
    assert preferences.choose(subscriber=subscriber, category=kids, at=now - timedelta(minutes=1)) is False

    assert masks_at(subscriber=subscriber, moments=[now - timedelta(hours=1), now]) == [0, 0]
    assert not subscriber.subscriptions.exists()

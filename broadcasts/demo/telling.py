"""The stories of the demo city in the order in which they happened, each to the state it is in today."""

from datetime import datetime, timedelta

from broadcasts.demo import absences, clock, guiding, leaving, playing, returning
from broadcasts.demo.scenes import Scene, Telling
from broadcasts.demo.staff import person
from broadcasts.demo.stories import Story
from broadcasts.demo.texts import children, city, culture, earlier, elsewhere, environment, library, safety
from broadcasts.models import Broadcast, Condition, FollowKind
from broadcasts.services import controlling, delegating, finishing, looking_after, outlet_marking, recovery, starting
from broadcasts.services.claiming import KEY_LIFE
from cityline.staff.models import Department
from subscribers.models import Category, Subscriber
from subscribers.services import following


def account_opened(on: Scene) -> None:
    leaving.block_after(
        _sent(earlier.account_opened(on.days), by="koho1", at=on.days.moment(-152, 11)), soon=3, later=2
    )


def sorting_rules(on: Scene) -> None:
    made = guiding.mended(
        earlier.sorting_rules(on.days),
        by="koho2",
        at=on.days.moment(-124, 11, 30),
        reason="error",
        words="「40センチ」とありますが、要綱では30センチです。確認して直してください。",
    )
    leaving.block_after(_delivered(made, by="koho2", at=on.days.moment(-124, 14)), soon=4, later=2)


def health_check(on: Scene) -> None:
    """Three blocked after it: too few to be shown."""
    leaving.block_after(_sent(earlier.health_check(on.days), by="koho1", at=on.days.moment(-97, 11)), soon=2, later=1)


def tourism_film(on: Scene) -> None:
    """To everybody, for few: it came back once, went out all the same, and was the costliest of all."""
    made = guiding.mended(
        earlier.tourism_film(on.days),
        by="koho2",
        at=on.days.moment(-61, 11, 30),
        reason="wrong_people",
        words="「重要」で送る内容ではありません。「イベント」を選んだ方に限れないか検討してください。",
    )
    guiding.said(made, by="kanko", at=on.days.moment(-61, 13), words="市長会見で発表するため、全市へお願いします。")
    leaving.block_after(_delivered(made, by="koho1", at=on.days.moment(-61, 16)), soon=27, later=9)


def flood_map(on: Scene) -> None:
    leaving.block_after(_sent(earlier.flood_map(on.days), by="koho2", at=on.days.moment(-40, 15)), soon=4, later=1)


def library_closing(on: Scene) -> None:
    """Sent to everybody; three had blocked the account between approval and sending."""
    story = library.closing(on.days)
    made = _approved(story, by="koho1", at=on.days.moment(-20, 15))
    made = playing.frozen(made)
    _block(made, 3)
    _finish(playing.sent(playing.started(made)))
    leaving.block_after(playing.fresh(made), soon=3, later=2)


def checkup(on: Scene) -> None:
    leaving.block_after(_sent(children.checkup(on.days), by="koho2", at=on.days.moment(-13, 11)), soon=1, later=1)


def some_rest(on: Scene) -> None:
    leaving.pause_some(on.days.moment(-12, 8))


def bulky_waste(on: Scene) -> None:
    """LINE refused two residents by name, and never answered for the second chunk: nobody knows whether it arrived."""
    story = environment.bulky_waste(on.days)
    made = playing.started(_approved(story, by="koho1", at=on.days.moment(-11, 13, 30)))
    made = playing.sent(made, answering=playing.named, most=1)
    made = playing.sent(made, most=1)
    _never_answered(made)


def bulky_waste_again(on: Scene) -> None:
    """Begun for those of whom nobody knows; the draft waits for its writer."""
    original = Broadcast.objects.get(title=environment.bulky_waste(on.days).title)
    playing.followed_up(original, by="gomi2", kind=FollowKind.UNKNOWN, at=on.now - timedelta(hours=4))


def science_class(on: Scene) -> None:
    """Will go out over an hour: the server behind its link is small."""
    _approved(children.science_class(on.days), by="koho2", at=on.days.moment(-1, 13, 20))


def ward_counter(on: Scene) -> None:
    """One chunk, no answer: nothing is known to have been accepted."""
    story = city.ward_counter(on.days)
    _never_answered(playing.started(_approved(story, by="koho1", at=on.days.moment(-7, 16))))


def stamp_rally(on: Scene) -> None:
    playing.turned_down(
        culture.stamp_rally(on.days),
        by="koho1",
        at=on.days.moment(-4, 14),
        reason="wrong_people",
        words="「重要」はすべての方に関わるお知らせに限っています。催しのご案内は「イベント」を選んだ方だけに届くよう、"
        "新しい下書きで提出してください。",
        for_good=True,
    )


def tsunami_drill(on: Scene) -> None:
    switched_off, officer = on.days.moment(-4, 9, 45), person("koho1")
    story = safety.tsunami_drill(on.days)
    with clock.at(switched_off):
        controlling.flip_switch(by=officer, on=False, reason="チャネルの設定を確認しているため（10時30分まで）")
    made = playing.frozen(_approved(story, by="bosai", at=on.days.moment(-4, 10)))
    over = on.days.moment(-4, 10, 16)
    with clock.at(over):
        starting.expire(broadcast_id=made.pk, now=over)
    with clock.at(on.days.moment(-4, 10, 30)):
        controlling.flip_switch(by=officer, on=True, reason="設定の確認が終わりました")
        looking_after.look(
            broadcast_id=made.pk, by=officer, words="配信の停止中だったため、どなたにも届いていないことを確認しました。"
        )


def morning_market(on: Scene) -> None:
    """Approved for later, then called off by the department because of the weather."""
    made = _approved(culture.morning_market(on.days), by="koho1", at=on.days.moment(-5, 15))
    with clock.at(on.days.moment(-1, 9, 30)):
        controlling.cancel(broadcast_id=made.pk, by=person("kanko"))


def art_exhibition(on: Scene) -> None:
    playing.turned_down(
        culture.art_exhibition(on.days, on.pictures["harbour"]),
        by="koho2",
        at=on.days.moment(-2, 16),
        reason="wording",
        words="応募方法（提出先と応募用紙の入手先）が書かれていません。詳しいページへのリンクも加えてください。",
    )


def story_time(on: Scene) -> None:
    """Its three days are not over: more may still block."""
    story = library.story_time(on.days, on.pictures["story_time"])
    leaving.block_after(_sent(story, by="koho1", at=on.days.moment(-2, 16, 30)), soon=6)


def collection_change(on: Scene) -> None:
    _approved(environment.collection_change(on.days, on.pictures["recycling"]), by="koho1", at=on.days.moment(-1, 11))


def festival_programme_approved(on: Scene) -> None:
    story = culture.festival_programme(on.days, on.now, on.pictures["lanterns"])
    _approved(story, by="koho2", at=on.now - timedelta(hours=26))


def festival_programme_held(on: Scene) -> None:
    title = culture.festival_programme(on.days, on.now, "").title
    playing.frozen(Broadcast.objects.get(title=title))


def library_trusted(on: Scene) -> None:
    """The library may tell those who chose it of its own affairs, without a look beforehand."""
    granted_at = on.days.moment(-10, 10)
    library_category = Category.objects.get(code="library")
    with clock.at(granted_at):
        delegating.grant(
            by=person("koho1"),
            department_id=Department.objects.get(code="toshokan").pk,
            category_id=library_category.pk,
            reach_max=2000,
            valid_until=on.days.today + timedelta(days=80),
            conditions=[Condition.CHECKS_CLEAN, Condition.KNOWN_TEMPLATE],
        )


def new_books(on: Scene) -> None:
    """Out under that delegation; the PR office still has to look at it."""
    _finish(playing.sent(playing.started(playing.let_go(library.new_books(on.now)))))


def reading_room(on: Scene) -> None:
    """Without any message: on the board since, taken over for the newsletter; the post on LINE VOOM is still to be made."""
    made = playing.appeared(_approved(elsewhere.reading_room(on.days), by="koho2", at=on.days.moment(-3, 14)))
    with clock.at(on.days.moment(-2, 9, 40)):
        outlet_marking.mark(broadcast_id=made.pk, outlet="text", by=person("koho2"))


def exhibition(on: Scene) -> None:
    playing.written(library.exhibition(on.days, on.pictures["harbour"]))


def health(on: Scene) -> None:
    playing.written(children.health(on.days))


def parenting_class(on: Scene) -> None:
    made = playing.submitted(children.parenting_class(on.days))
    guiding.said(made, by="koho1", at=on.days.moment(-1, 15, 40), words="申し込みの受け付けは電話だけですか。")
    guiding.said(made, by="kodomo", at=on.days.moment(-1, 16, 10), words="はい、平日の9時から17時までです。")


def tax_return(on: Scene) -> None:
    playing.submitted(city.tax_return(on.days))


def food_drive(on: Scene) -> None:
    playing.submitted(environment.food_drive(on.days, on.now))


def small_appliances(on: Scene) -> None:
    playing.written(environment.small_appliances(on.now))


def festival_roads(on: Scene) -> None:
    """Stopped by the PR office after the first chunk."""
    story = culture.festival_roads(on.days, on.now)
    made = playing.started(_approved(story, by="koho1", at=on.now - timedelta(minutes=75)))
    playing.sent(made, most=1)
    playing.paused(
        made,
        by="koho1",
        at=on.now - timedelta(minutes=74),
        note="規制の開始時刻が警察の発表と違うとの連絡がありました。確認ができるまで止めています。",
    )


def shakeout(on: Scene) -> None:
    """Under way while the demo starts: its workers find it and finish it."""
    story = safety.shakeout(on.days, on.now)
    made = playing.started(_approved(story, by="koho1", at=on.now - timedelta(seconds=40)))
    playing.sent(made, most=1)


# The day and hour by which who had come gets it, counted from today.
FIRST_MONTHS: list[tuple[tuple[int, int], Telling]] = [
    ((-152, 9), account_opened),
    ((-124, 9), sorting_rules),
    ((-110, 9), returning.coming_of_age),
    ((-97, 9), health_check),
    ((-83, 9), returning.teenagers),
    ((-75, 9), returning.survey),
    ((-61, 9), tourism_film),
    ((-50, 9), returning.closed_entry),
    ((-40, 9), flood_map),
    ((-28, 9), returning.third_market),
    ((-26, 9), returning.concept_renewed),
]
BEFORE_THE_FESTIVAL: list[Telling] = [
    library_closing,
    checkup,
    some_rest,
    bulky_waste,
    library_trusted,
    ward_counter,
    stamp_rally,
    tsunami_drill,
    morning_market,
    art_exhibition,
    story_time,
    festival_programme_approved,
]
AFTER_THE_FESTIVAL: list[Telling] = [
    collection_change,
    science_class,
    bulky_waste_again,
    new_books,
    reading_room,
    exhibition,
    health,
    returning.playground,
    parenting_class,
    tax_return,
    food_drive,
    small_appliances,
    festival_programme_held,
    festival_roads,
    absences.deputy,
    absences.moved,
    shakeout,
]


def _approved(story: Story, *, by: str, at: datetime) -> Broadcast:
    return playing.approved(story, by=by, at=at)


def _sent(story: Story, *, by: str, at: datetime) -> Broadcast:
    """Approved, accepted by LINE for everybody, finished."""
    return _delivered(playing.submitted(story), by=by, at=at)


def _delivered(submitted: Broadcast, *, by: str, at: datetime) -> Broadcast:
    made = playing.sent(playing.started(playing.allowed(submitted, by=by, at=at)))
    _finish(made)
    return playing.fresh(made)


def _finish(broadcast: Broadcast) -> None:
    assert broadcast.started_at is not None  # noqa: S101  for the type checker
    moment = broadcast.started_at + timedelta(seconds=2)
    with clock.at(moment):
        finishing.finish(broadcast_id=broadcast.pk, now=moment)


def _never_answered(broadcast: Broadcast) -> None:
    """Tried until LINE would no longer know the key, then given up as unknown."""
    assert broadcast.started_at is not None  # noqa: S101  for the type checker
    for wait in (timedelta(seconds=1), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6)):
        playing.sent(broadcast, answering=playing.timed_out, at=broadcast.started_at + wait, most=1)
    over = broadcast.started_at + KEY_LIFE + timedelta(minutes=1)
    with clock.at(over):
        recovery.give_up(now=over)
        finishing.finish(broadcast_id=broadcast.pk, now=over)


def _block(broadcast: Broadcast, count: int) -> None:
    """Let so many of its residents block the account just before it goes out."""
    assert broadcast.due_at is not None  # noqa: S101  for the type checker
    chunk = broadcast.deliveries.first()
    ids = (chunk.recipient_ids if chunk else None) or []
    at = broadcast.due_at - timedelta(seconds=1)
    with clock.at(at):
        for resident in Subscriber.objects.filter(pk__in=ids[-count:]):
            following.unfollow(line_user_id=resident.line_user_id, at=at)

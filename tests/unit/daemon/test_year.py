"""Fire times, sleeps, power cuts, clock changes and outages, against counts made by hand."""

from datetime import timedelta

from autoblog.daemon.events import Beat, ModelReleased, Reloaded, RunBegun
from autoblog.errors import OutOfMemoryError, SettingError, SiteBlockedError, StorageError
from tests.desk import topics_of
from tests.prose import passing
from tests.unit.daemon.world import World, utc

TOPICS = topics_of(
    "defaults: {words: {min: 100, max: 600}, outline: []}\ntopics:\n"
    + "".join(f"  - {{title: Topic number {n}}}\n" for n in range(12))
)
PLANNED = topics_of(
    "defaults: {words: {min: 100, max: 600}, outline: []}\n"
    "topics:\n  - {title: Greetings, publish_at: 2026-01-03 11:30}\n"
)


def test_a_year_of_nine_o_clock_is_365_runs_at_nine_by_the_wall_clock(world: World) -> None:
    world.run(until=utc("2026-12-31 23:00"))
    assert len(world.fired()) == 365
    assert {wall[-5:] for wall in world.walls()} == {"09:00"}
    assert world.missed() == 0


def test_a_year_of_half_past_two_fires_once_a_day_also_when_clocks_change(world: World) -> None:
    world.schedule = "30 2 * * *"
    world.run(until=utc("2026-12-31 23:00"))
    walls = world.walls()
    assert len(walls) == 365
    assert "03-29 03:30" in walls  # 02:30 does not exist on that day
    assert {wall[-5:] for wall in walls if wall != "03-29 03:30"} == {"02:30"}
    assert f"{world.fired()[297]:%m-%d %H:%M}" == "10-25 00:30"  # the first of two, in UTC


def test_fire_times_that_were_slept_through_become_one_run(world: World) -> None:
    world.schedule = "0 * * * *"
    world.run(until=utc("2026-01-01 00:30"))
    world.clock = utc("2026-01-01 07:20")  # the machine slept from 01:00 to 07:20 UTC
    world.run(until=utc("2026-01-01 07:50"))
    assert world.walls() == ["01-01 08:20"]
    assert f"{world.fired()[0]:%H:%M}" == "07:00"


def test_a_fire_time_missed_while_off_is_made_up_for_within_the_grace_only(world: World) -> None:
    world.run(until=utc("2026-01-01 07:30"))
    world.clock = utc("2026-01-01 08:59")  # an hour is the grace, and 08:00 UTC the fire time
    world.run(until=utc("2026-01-02 07:30"))
    assert world.walls() == ["01-01 09:59"]
    world.clock = utc("2026-01-02 09:01")
    world.run(until=utc("2026-01-03 07:00"))
    assert (len(world.fired()), world.missed()) == (1, 1)


def test_a_restart_after_a_run_does_not_run_again(world: World) -> None:
    world.run(until=utc("2026-01-01 08:01"))
    world.run(until=utc("2026-01-01 08:59"))
    assert len(world.fired()) == 1


def test_a_year_off_is_one_missed_time_and_no_run(world: World) -> None:
    world.schedule = "* * * * *"
    world.run(until=utc("2026-01-01 00:00:30"))
    world.clock = utc("2027-01-01 00:00:30")
    world.grace = timedelta(seconds=10)
    world.run(until=utc("2027-01-01 00:00:40"))
    assert (world.fired(), world.missed()) == ([], 1)


def test_a_new_schedule_has_missed_nothing(world: World) -> None:
    world.run(until=utc("2026-01-01 00:30"))
    world.schedule = "0 8 * * *"
    world.clock = utc("2026-01-01 07:30")  # 08:30 by the wall
    world.run(until=utc("2026-01-01 08:30"))
    assert world.fired() == []


def test_a_site_that_is_away_is_tried_again_until_the_grace_is_over(world: World) -> None:
    world.outages = [
        (utc("2026-01-01 07:00"), utc("2026-01-01 08:25")),
        (utc("2026-01-02 07:00"), utc("2026-01-02 10:00")),
    ]
    world.run(until=utc("2026-01-03 09:00"))
    first = [wall for wall in world.walls() if wall.startswith("01-01")]
    assert first == ["01-01 09:00", "01-01 09:10", "01-01 09:20", "01-01 09:30"]
    second = [wall for wall in world.walls() if wall.startswith("01-02")]
    assert second == [f"01-02 {h:02}:{m:02}" for h, m in [(9, n) for n in range(0, 60, 10)]] + [
        "01-02 10:00"
    ]
    assert world.walls()[-1] == "01-03 09:00"


def test_a_site_that_a_firewall_blocks_is_left_alone_until_the_next_fire_time(world: World) -> None:
    world.outages = [(utc("2026-01-01 07:00"), utc("2026-01-01 08:25"))]
    world.outage_error = SiteBlockedError("a firewall answered")
    world.run(until=utc("2026-01-02 08:30"))
    assert world.walls() == ["01-01 09:00", "01-02 09:00"]


def test_jitter_puts_each_fire_time_off_by_less_than_it_and_alike_after_a_restart(
    world: World,
) -> None:
    world.jitter = timedelta(minutes=30)
    world.run(until=utc("2026-01-11 00:00"))
    walls = [wall[-5:] for wall in world.walls()]
    assert len(walls) == 10
    assert all("09:00" <= wall < "09:30" for wall in walls)
    assert len(set(walls)) > 3


def test_caps_hold_over_restarts_and_by_the_blogs_own_days(world: World) -> None:
    world.topics, world.schedule = TOPICS, "0 * * * *"
    world.posts_per_run, world.max_posts_per_day = 2, 3
    world.clock = utc("2026-01-01 19:30")  # 20:30 by the wall
    for until in ("20:30", "21:30", "22:30", "23:30"):
        world.run(until=utc(f"2026-01-01 {until}"))
    # 21:00 two, 22:00 one, 23:00 none, and at midnight a new day begins
    posted = [(r.outcome, r.facts.topic) for r in world.results()]
    assert [outcome for outcome, _ in posted] == ["posted"] * 5
    assert [wall[-5:] for wall in world.walls()] == ["21:00", "22:00", "23:00", "00:00"]


def test_a_run_that_was_broken_off_makes_no_more_posts_than_it_may(world: World) -> None:
    world.topics, world.posts_per_run = TOPICS, 2

    def told_to_stop(prompt: str, seed: int) -> str:
        assert world.daemon
        world.daemon.stop.set()
        return passing(prompt, seed)

    world.desk.generator.script = told_to_stop
    world.run(until=utc("2026-01-01 12:00"))
    assert len(world.desk.site.posts) == 1  # sending is finished, the second is not begun
    world.desk.generator.script = passing
    world.clock += timedelta(minutes=5)
    world.run(until=utc("2026-01-01 12:00"))
    assert len(world.desk.site.posts) == 2


def test_a_planned_post_is_published_when_its_time_has_come(world: World) -> None:
    world.topics = PLANNED
    world.run(until=utc("2026-01-04 00:00"))
    statuses = [r.ref.status for r in world.results() if r.ref]
    assert statuses == ["draft", "publish"]
    others = [e.at for e in world.events if isinstance(e, RunBegun) and e.fire_time is None]
    assert [f"{at:%d %H:%M}" for at in others] == ["03 11:30"]


def test_a_plan_that_passed_while_off_is_kept_at_the_start(world: World) -> None:
    world.topics = PLANNED
    world.run(until=utc("2026-01-02 00:00"))
    world.clock = utc("2026-01-05 00:00")
    world.run(until=utc("2026-01-05 00:01"))
    assert [r.ref.status for r in world.results() if r.ref] == ["draft", "publish"]


def test_broken_settings_leave_the_last_good_ones_in_use(world: World) -> None:
    def break_them() -> None:
        world.fault = SettingError("AUTOBLOG_SCHEDULE: broken")

    world.at_wait = break_them
    world.run(until=utc("2026-01-03 00:00"))
    assert len(world.fired()) == 2
    assert [str(e.error) for e in world.events if isinstance(e, Reloaded)] == [
        "AUTOBLOG_SCHEDULE: broken"
    ] * 2


def test_the_model_is_loaded_at_the_first_run_and_released_when_idle(world: World) -> None:
    world.topics = TOPICS
    world.run(until=utc("2026-01-01 12:00"))
    assert [f"{at:%H:%M}" for at in world.loads] == ["08:00"]
    assert world.desk.generator.closed
    [released] = [e.at for e in world.events if isinstance(e, ModelReleased)]
    assert f"{released:%H:%M}" == "08:10"


def test_a_model_that_runs_out_of_memory_fails_its_topics_and_the_daemon_lives_on(
    world: World,
) -> None:
    world.topics = TOPICS
    world.desk.generator.error = OutOfMemoryError("too small")
    world.run(until=utc("2026-01-01 20:00"))
    world.desk.generator.error = None
    world.run(until=utc("2026-01-02 20:00"))
    assert [result.outcome for result in world.results()] == ["failed"] * 3 + ["posted"]


def test_a_run_that_a_full_disk_ended_is_tried_again_after_ten_minutes(world: World) -> None:
    world.topics = TOPICS

    def full_at_first(prompt: str, seed: int) -> str:
        if len(world.fired()) == 1:
            raise StorageError("the disk is full")
        return passing(prompt, seed)

    world.desk.generator.script = full_at_first
    world.run(until=utc("2026-01-02 07:00"))
    assert world.walls() == ["01-01 09:00", "01-01 09:10"]
    assert [result.outcome for result in world.results()] == ["posted"]


READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET default_transaction_read_only = on",
}


def test_a_database_that_cannot_be_written_is_no_silence_and_is_gone_on_with(world: World) -> None:
    world.run(until=utc("2026-01-01 07:30"))
    world.events.clear()
    with world.engine.connect() as connection:
        connection.exec_driver_sql(READ_ONLY[connection.dialect.name])
        connection.commit()
    world.at_wait = lambda: None
    world.run(until=utc("2026-01-01 08:10"))
    assert any(isinstance(event, Beat) for event in world.events)
    assert world.fired() == []
    world.engine.dispose()  # the next connection may write again
    world.run(until=utc("2026-01-01 09:30"))
    assert world.walls() == ["01-01 09:10"]


def test_a_fire_time_that_comes_during_a_run_is_met_at_its_end(world: World) -> None:
    world.schedule = "* * * * *"
    world.topics = TOPICS
    world.max_posts_per_day = 9
    world.run(until=utc("2026-01-01 00:00"))

    def slowly(prompt: str, seed: int) -> str:
        if len(world.fired()) == 1:
            world.clock = utc("2026-01-01 00:02") + timedelta(seconds=15)
        return passing(prompt, seed)

    world.desk.generator.script = slowly
    world.run(until=utc("2026-01-01 00:02") + timedelta(seconds=50))
    begun = [event.at for event in world.events if isinstance(event, RunBegun)]
    assert [f"{at:%M:%S}" for at in begun] == ["01:00", "02:15"]

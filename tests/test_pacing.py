"""How fast many messages are sent, in simulated time."""

import random
from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from texter_client import records, spec
from texter_ext import Phone, Rate
from texter_ext._many.pacing import RateLimiter
from texter_ext._many.queued_item import QueuedItem
from texter_ext._many.schedule import Schedule


class Simulation:
    """Sends items that take a while, at a limited rate, by a clock that jumps to the next event."""

    def __init__(self, rate: Rate, chats: list[tuple[int, str]], durations: list[float], concurrency: int) -> None:
        self.now = 1_000.0
        self.started: list[tuple[float, QueuedItem]] = []
        limiter = RateLimiter(rate, self.now)
        schedule = Schedule(limiter, concurrency)
        for index, (chat, names) in enumerate(chats):
            chat_id = f"chat-{chat}" if "id" in names else ""
            to = Phone(f"+97250000000{chat}") if "number" in names else chat_id
            schedule.add(QueuedItem(index, None, to, chat_id=chat_id), self.now)
        ends: list[tuple[float, QueuedItem]] = []
        for _ in range(20 * len(chats) + 20):
            queued = schedule.next(self.now)
            if queued is not None:
                queued.began = self.now
                schedule.started(queued)
                self.started.append((self.now, queued))
                in_flight = Counter(name for _, each in ends for name in each.chat_names)
                assert not any(in_flight[name] for name in queued.chat_names)
                ends.append((self.now + durations[queued.index % len(durations)], queued))
                continue
            waits = [end for end, _ in ends]
            seconds = schedule.wait(self.now, more=False)
            if seconds is not None:
                waits.append(self.now + seconds)
            if not waits:
                break
            self.now = max(self.now, min(waits)) + 1e-9
            for end, ended in [each for each in ends if each[0] <= self.now]:
                ends.remove((end, ended))
                schedule.done(ended, self.now)
        assert len(schedule) == 0


@given(
    chats=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["id", "number", "id and number"])), max_size=60),
    durations=st.lists(st.floats(0.001, 3), min_size=1, max_size=9),
    concurrency=st.integers(1, 10),
    per_second=st.one_of(st.none(), st.floats(0.5, 500)),
    chat_seconds=st.one_of(st.none(), st.floats(0.01, 6)),
    burst=st.integers(1, 5),
)
def test_messages_to_each_chat_are_sent_in_order_and_never_too_fast(
    chats: list[tuple[int, str]],
    durations: list[float],
    concurrency: int,
    per_second: float | None,
    chat_seconds: float | None,
    burst: int,
) -> None:
    started = Simulation(Rate(per_second, chat_seconds, burst), chats, durations, concurrency).started
    assert sorted(queued.index for _, queued in started) == list(range(len(chats)))
    by_name: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for moment, queued in started:
        for name in queued.chat_names:
            by_name[name].append((moment, queued.index))
    for sends in by_name.values():
        assert [index for _, index in sends] == sorted(index for _, index in sends)
        for position in range(burst, len(sends)):
            if chat_seconds:
                # After a burst, messages are chat_seconds apart.
                assert sends[position][0] - sends[0][0] >= (position - burst + 1) * chat_seconds - 1e-6
    for position, (moment, _) in enumerate(started):
        if per_second:
            assert moment - started[0][0] >= position / per_second - 0.02 - 1e-6


def test_the_default_rate_is_whatsapps() -> None:
    rate = Rate()
    assert (rate.per_second, rate.chat_seconds, rate.chat_burst) == (80, 6, 45)
    assert {"number": records.Rate(80, 1, 1), "chat": records.Rate(1, 6, 45)} == spec.RATES


def test_the_rate_adapts_to_a_slower_server() -> None:
    """A server that takes 20 a second takes all of 2,000, in at most three times the minimum."""
    now, limiter = 1_000.0, RateLimiter(Rate(), 1_000.0)
    taken, refused, tokens, since = 0, 0, 20.0, now
    while taken < 2_000:
        now = max(now, now + limiter.wait(now))
        tokens, since = min(20.0, tokens + (now - since) * 20), now
        limiter.started(("chat",), now)
        if tokens >= 1:
            tokens -= 1
            taken += 1
            limiter.speed_up(now)
        else:
            refused += 1
            assert limiter.slow_down(None, now, now)
    assert now - 1_000 < 3 * 2_000 / 20
    assert refused < taken / 5


def test_simultaneous_refusals_count_once() -> None:
    limiter = RateLimiter(Rate(), 0.0)
    assert limiter.slow_down(None, 0.0, 1.0)
    first = limiter.wait(1.0)
    for _ in range(50):
        assert limiter.slow_down(None, 0.5, 1.0)
    assert limiter.wait(1.0) == first == 0.5
    assert limiter.slow_down(None, 1.0, 1.5)
    assert limiter.wait(1.5) == 1.0


def test_retry_after_is_honored() -> None:
    limiter = RateLimiter(Rate(), 0.0)
    assert limiter.slow_down(17.0, 0.0, 1.0)
    assert limiter.wait(1.0) == 17


def test_it_gives_up_after_five_minutes_of_refusals() -> None:
    limiter, now = RateLimiter(Rate(None), 0.0), 0.0
    while limiter.slow_down(None, now, now):
        now += limiter.wait(now)
    assert 290 <= now <= 300
    limiter.speed_up(now)
    assert limiter.slow_down(None, now, now)
    assert not limiter.slow_down(301.0, now, now)


def test_idle_time_does_not_count_as_refusals() -> None:
    limiter = RateLimiter(Rate(), 0.0)
    limiter.speed_up(0.5)
    assert limiter.slow_down(None, 400.0, 400.1)


def test_it_returns_to_the_full_rate() -> None:
    for rate in (Rate(), Rate(None, None), Rate(0.5)):
        limiter, now = RateLimiter(rate, 0.0), 10.0
        for _ in range(12):
            limiter.slow_down(0.0, now, now)
            now += 1
        for _ in range(200):
            now = max(now, now + limiter.wait(now))
            limiter.started(("chat",), now)
            limiter.speed_up(now)
        before = limiter.wait(now)
        limiter.started(("chat",), now)
        usual = 1 / rate.per_second if rate.per_second else 0.0
        assert abs(limiter.wait(now) - before - usual) < 1e-6


def test_rested_chats_are_forgotten() -> None:
    """A million chats must not fill the memory."""
    limiter, chance = RateLimiter(Rate(None, 6, 45), 0.0), random.Random(1)  # noqa: S311 (no secret)
    waits: Counter[bool] = Counter()
    for number in range(20_000):
        now = number / 100
        chat = f"chat-{chance.randint(0, number)}"
        waits[limiter.chat_wait(chat, now) > 0] += 1
        limiter.started((chat,), now)
    assert len(limiter._rested_at) < 5_000  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    assert waits == {False: 20_000}

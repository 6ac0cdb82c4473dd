"""Wrong codes are counted by person and hour, in bounded memory."""

from datetime import timedelta

from bot.services.newsroom.guess_limiter import GUESS_PERIOD, MAX_GUESSES, GuessLimiter
from tests.support.factories import NOW


def test_a_person_may_guess_a_few_times_an_hour_and_others_are_not_affected() -> None:
    limiter = GuessLimiter()
    for minute in range(MAX_GUESSES):
        assert not limiter.is_blocked(7, NOW)
        limiter.record_wrong_code(7, NOW + timedelta(minutes=minute))
    assert limiter.is_blocked(7, NOW + timedelta(minutes=30))
    assert not limiter.is_blocked(8, NOW)
    assert not limiter.is_blocked(7, NOW + GUESS_PERIOD)


def test_a_crowd_of_guessers_takes_bounded_memory() -> None:
    limiter = GuessLimiter()
    for user_id in range(10_100):
        for _ in range(MAX_GUESSES):
            limiter.record_wrong_code(user_id, NOW)
    assert not limiter.is_blocked(0, NOW)
    assert limiter.is_blocked(10_099, NOW)

"""A picture that Telegram took is sent by its id; a refused one is not tried again for a while."""

from __future__ import annotations

from bot.gateways.telegram.sent_photos import MAX_PICTURES, REFUSED_SECONDS, SentPhotos


def test_a_refusal_ends_and_a_taken_picture_is_known_by_its_id() -> None:
    now = [0.0]
    photos = SentPhotos(lambda: now[0])
    photos.record("a", {"photo": [{"file_id": "small"}, {"file_id": "large"}]})
    photos.record("b", {})
    assert (photos.parameter("a"), photos.parameter("b"), photos.is_refused("a")) == ("large", "b", False)
    photos.refuse("a")
    assert (photos.parameter("a"), photos.is_refused("a")) == ("a", True)
    now[0] = REFUSED_SECONDS
    assert not photos.is_refused("a")


def test_the_oldest_pictures_are_forgotten_beyond_the_limit() -> None:
    photos = SentPhotos()
    for number in range(MAX_PICTURES + 1):
        photos.refuse(str(number))
    assert not photos.is_refused("0")
    assert photos.is_refused("1")

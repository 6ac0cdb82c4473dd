"""The newest message of each person: what an edit of it, or of an older one, is."""

from bot.services.newsroom.newest_messages import MessageEdit, NewestMessages


def test_an_edit_is_new_once_and_only_of_the_newest_message() -> None:
    newest = NewestMessages()
    newest.record(1, 7, 10, "/latst")
    assert newest.record_edit(1, 7, 10, "/latst") is MessageEdit.UNCHANGED
    assert newest.record_edit(1, 7, 10, "/latest") is MessageEdit.NEWEST
    assert newest.record_edit(1, 7, 10, "/latest") is MessageEdit.UNCHANGED
    newest.record(1, 8, 11, "another person in the same group")
    assert newest.record_edit(1, 7, 10, "/latest 3") is MessageEdit.NEWEST
    newest.record(1, 7, 12, "/help")
    assert newest.record_edit(1, 7, 10, "/latest 5") is MessageEdit.OLDER
    assert newest.record_edit(2, 7, 12, "in a chat that is not known") is MessageEdit.OLDER


def test_only_the_last_people_are_remembered() -> None:
    newest = NewestMessages()
    for person in range(10_001):
        newest.record(person, person, 1, "x")
    assert newest.record_edit(0, 0, 1, "y") is MessageEdit.OLDER
    assert newest.record_edit(1, 1, 1, "y") is MessageEdit.NEWEST

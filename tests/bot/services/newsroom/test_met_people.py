"""People are found by their @username, whatever its case, while they are among the last to have written."""

from bot.services.newsroom.met_people import MetPeople
from bot.services.newsroom.people import Person


def test_a_username_finds_the_person_who_has_it_now() -> None:
    met = MetPeople()
    assert met.find("@eddie") is None
    met.record("Eddie", Person(1, "Eddie"))
    assert met.find("@eDDIE") == met.find("eddie") == Person(1, "Eddie")
    met.record("eddie", Person(2, "Edda"))
    assert met.find("@eddie") == Person(2, "Edda")
    for number in range(10_000):
        met.record(f"reader{number}", Person(number, ""))
    assert met.find("@eddie") is None

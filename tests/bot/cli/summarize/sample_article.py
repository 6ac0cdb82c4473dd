"""A sample article as a clean body and as a paste with boilerplate."""

_WRAPPED = """
The ferry between Norrby and the outer islands sailed again on Tuesday after eleven weeks in dock.

Engineers had found cracks in both rudders during a routine check in May. The county paid 2.4 million
kronor for the repair, twice what had been planned.

What comes next

Captain Eva Lindholm said the first crossing carried 212 passengers and nine cows. The timetable of last
summer applies until the end of September.

The county will decide in the autumn whether to buy a second ship. Islanders have asked for one since 2009.
"""
TITLE = "Ferry to the outer islands sails again"
HEADING = "What comes next"
BODY = "\n\n".join(" ".join(block.split()) for block in _WRAPPED.split("\n\n"))
TAIL = (
    "Share this article on Facebook",
    "Read more: Ten walks for the weekend",
    "All rights reserved.",
)
PASTE = "\n\n".join((TITLE, BODY, *TAIL))

"""Twelve articles of a newsroom's day: three reports of a fire, a copy, a follow-up, seven others."""

from __future__ import annotations

_FIRE_REPORT = """The fire broke out in the packing hall of the Varnholm cannery at about ten o'clock on \
Sunday night, the fire brigade of Ostrand reported. It destroyed the hall and two cold stores.

Two workers were taken to the hospital of Ostrand with burns. All other people on the night shift left \
the building unhurt, said the fire chief, Lena Maurits.
"""

GAZETTE = f"""Fire destroys the Varnholm cannery

{_FIRE_REPORT}
The cannery has 140 employees and is the largest employer of Varnholm.

https://gazette.example/fire
"""

COURIER = """Varnholm cannery burns down, two workers injured

The cannery in Varnholm burned down during the night to Monday. The fire brigade of Ostrand needed five \
hours to put out the fire in the packing hall.

Two workers are in the hospital of Ostrand with burns, the fire chief Lena Maurits said on Monday morning.

The insurer Nordanker expects damage of 40 million crowns. "We will pay an advance this week," said its \
director, Odd Brekke.

https://courier.example/varnholm
"""

POST = """Two injured in fire at cannery in Varnholm

A large fire destroyed the packing hall of the cannery in Varnholm on Sunday night. Two workers suffered \
burns and were taken to hospital in Ostrand.

According to the fire chief, Lena Maurits, the fire brigade was on the spot for five hours. The police of \
Ostrand are looking into the cause of the fire.

https://post.example/news/cannery
"""

COPY = f"""Varnholm cannery destroyed by fire

{_FIRE_REPORT}
https://bay.example/wire/17
"""

FOLLOW_UP = """Varnholm cannery: police find a broken heater after the fire

A broken heater caused the fire that destroyed the packing hall of the Varnholm cannery on Sunday night, \
the police of Ostrand said on Tuesday.

The cannery will pay its 140 employees until May. The two workers with burns have left the hospital of \
Ostrand, said the fire chief Lena Maurits.

https://gazette.example/fire-cause
"""

OTHERS = (
    """Mira Tolland wins the city chess cup

Mira Tolland, fifteen, won the chess cup of Ostrand with eight points from nine rounds. She beat the \
defending champion in the last game after sixty moves.
""",
    """Rye bread gets dearer in March

The bakers of Norrby will ask a tenth more for rye bread as of March, their guild announced. Flour has \
cost more since the wet summer.
""",
    """Ferry to Skerra sails again

The night ferry between Northaven and Skerra sails again as of Friday. It had been cancelled for two \
winters because its engine had to be replaced.
""",
    """School of Lund gets a garden

Pupils of the school of Lund planted forty apple trees behind their gym. The parish gave the meadow, a \
nursery the trees.
""",
    """Council votes for a lower dog tax

The council of Ostrand lowered the dog tax by a third with eleven votes to nine. Guide dogs remain free \
of it.
""",
    """Otters return to the river Elm

Biologists counted nine otters along the river Elm this winter, the first ones for thirty years. Cleaner \
water brought the crayfish back that they eat.
""",
    """New organ for Saint Bride's church

The church of Saint Bride in Northaven has a new organ with 2,000 pipes. The first concert is on the \
second Sunday of December, with works by Buxtehude.
""",
)

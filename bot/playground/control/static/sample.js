// An article to try things with, the way a page looks when one copies all of it.

export const SAMPLE = `Island ferry goes electric, and the timetable gets an hour shorter

The last diesel ferry between Norrham and the island of Fell made its final crossing on Sunday evening. From today the route belongs to the Kittiwake, a battery ferry that carries 240 passengers and 38 cars and makes the crossing in 31 minutes instead of 46.

The ship was built in the yard at Holm and cost 27 million, of which the region paid two thirds. It charges at both piers while cars roll on and off; a full turnaround takes eleven minutes, and the batteries are never filled beyond 80 percent, which the operator says will let them last fifteen years.

A quieter harbour

Residents noticed the difference before the first official trip. During three weeks of trials the harbour office measured 14 decibels less at the pier than with the old ship, and the café beside the ramp moved its tables back outside for the first time in a decade. "You can hear the gulls again, for better or worse," said its owner, Maren Lode.

Commuters gain the most. Because each crossing is shorter, the operator fits four more departures into the day, and the last boat now leaves Fell at 23:40 instead of 22:15. Fares stay as they are until at least the end of next year.

What happens to the old ship

The diesel ferry, in service since 1987, will stay in Norrham as a reserve for two winters. Ice is the one thing the Kittiwake has not yet been tested in: its hull is rated for fifteen centimetres, and the sound froze harder than that in three of the past twenty years.

The regional assembly will decide in the spring whether to order a sister ship for the northern route, where the cable to the pier would have to be renewed first.

Share this article
Subscribe to our newsletter
You may also like: Ten walks on Fell that end at a bakery
Source: The Norrham Post

Disclaimer: The views expressed here are those of the author. All rights reserved.
`;

"""`lede summarize`: what it reads, what it makes of it, how it says so. Needs no settings and no database."""

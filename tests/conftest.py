"""What every test shares."""

from hypothesis import HealthCheck, settings

# Machines are noisy: how long an example takes is a benchmark's business.
settings.register_profile("lede", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lede")

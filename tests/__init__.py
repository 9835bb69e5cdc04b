"""The tests, by room of the house.

How long an example takes says something of the machine, which may be busy, and nothing of the product: hypothesis
neither times examples nor refuses those that were slow to draw.
"""

from pathlib import Path

from hypothesis import HealthCheck, settings

settings.register_profile("txlobby", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("txlobby")


ROOT = Path(__file__).parent.parent
"""The checkout."""

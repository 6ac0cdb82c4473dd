"""Whether this is the nightly run, `make nightly`, which tries more examples and larger inputs."""

import os

IS_NIGHTLY = os.environ.get("LEDE_NIGHTLY") == "1"

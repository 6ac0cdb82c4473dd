"""Runs Lede as `lede run` does, with paid sending faster than Telegram and so the setting permit.

python -m benchmarks.unlimited_lede RATE
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace

from bot.cli.run import run_forever
from bot.settings import load_settings


def main() -> None:
    """Serve with the settings of the environment until SIGTERM."""
    settings = replace(load_settings(os.environ), paid_broadcast_rate=int(sys.argv[1]))
    asyncio.run(run_forever(settings))


if __name__ == "__main__":
    main()

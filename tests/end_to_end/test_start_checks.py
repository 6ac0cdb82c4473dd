"""`lede run` names what is wrong with the installation when it starts."""

from __future__ import annotations

import pytest

from bot.playground import Playground
from bot.playground.world.world import Webhook
from tests.support.lede_process import StartLede

pytestmark = pytest.mark.process


@pytest.mark.slow
@pytest.mark.usefixtures("fresh_interpreter")
async def test_the_start_names_each_problem_of_the_installation_in_one_line(
    playground: Playground, start: StartLede
) -> None:
    playground.world.profile.privacy_mode = False
    playground.world.webhook = Webhook("https://elsewhere.example/hook")
    lede = await start()
    assert await lede.stop() == 0
    (webhook,) = [line for line in lede.lines if "start check found an error check=webhook" in line]
    assert "Telegram delivers updates to elsewhere.example" in webhook
    (privacy,) = [line for line in lede.lines if "start check found a problem check=privacy mode" in line]
    assert "/setprivacy" in privacy

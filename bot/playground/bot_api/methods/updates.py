"""Methods by which a bot receives updates: long polling or a webhook."""

from __future__ import annotations

import re

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.methods.registry import method
from bot.playground.errors import bad_request, conflict
from bot.playground.world.model import Json
from bot.playground.world.world import Webhook

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def get_updates(call: ApiCall) -> object:
    """The updates in the queue now; `UpdatePoller` waits when there are none."""
    if call.world.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    _set_allowed(call)
    call.world.updates.confirm(call.integer("offset"))
    limit = min(max(call.integer("limit", 100), 1), 100)
    return [update.as_json() for update in call.world.updates.peek(limit)]


def _set_allowed(call: ApiCall) -> None:
    """Store the kinds of updates that the bot wants; without the parameter the last choice remains."""
    given = call.json("allowed_updates", "allowed updates")
    if isinstance(given, list):
        call.world.updates.allowed = tuple(str(kind) for kind in given)


def set_webhook(call: ApiCall) -> object:
    """Set the webhook; an empty address removes it."""
    url, secret = call.text("url"), call.text("secret_token")
    if not url:
        return delete_webhook(call)
    if not url.startswith(("https://", "http://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _set_allowed(call)
    if call.flag("drop_pending_updates"):
        call.world.updates.clear()
    call.world.webhook = Webhook(url, secret, call.integer("max_connections", 40))
    call.world.updates.wake()
    return True


def delete_webhook(call: ApiCall) -> object:
    """Remove the webhook, after which getUpdates works again."""
    if call.flag("drop_pending_updates"):
        call.world.updates.clear()
    call.world.webhook = Webhook()
    return True


def webhook_info(call: ApiCall) -> object:
    """The WebhookInfo."""
    webhook, updates = call.world.webhook, call.world.updates
    about: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(updates),
        "max_connections": webhook.max_connections,
    }
    if webhook.last_error:
        about.update(last_error_date=webhook.last_error_date, last_error_message=webhook.last_error)
    if updates.allowed:
        about["allowed_updates"] = list(updates.allowed)
    return about


METHODS = {
    "getUpdates": method(get_updates, "offset limit timeout allowed_updates"),
    "setWebhook": method(
        set_webhook,
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
    "deleteWebhook": method(delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": method(webhook_info),
}

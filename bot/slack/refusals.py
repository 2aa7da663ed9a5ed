"""Refusals of Slack's Web API: which of its errors pass, which stay, and what would mend those."""

from __future__ import annotations

from http import HTTPStatus

from slack_sdk.errors import SlackApiError

from bot.delivery.outcome import Refused, Throttled, Unknown
from bot.slack.posting import error_code
from locales import translatable

_DEFAULT_WAIT_SECONDS = 30.0
_PACED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_UNCLEAR = frozenset({"", "internal_error", "fatal_error", "request_timeout", "service_unavailable"})
"""Slack failed somewhere on its way: the message may stand or not."""
_REINSTALL = translatable("Install Leadline in this Slack workspace again.")
_INVITE = translatable("Invite Leadline to the channel.")
_ELSEWHERE = translatable("Choose another channel: this one is archived.")
_SCOPES = translatable("Give the Slack app the rights of the current manifest, then install it again.")
_POSTING = translatable("Ask a Slack administrator to let apps post in this channel.")
_FIXES = {
    "not_installed": _REINSTALL,
    "account_inactive": _REINSTALL,
    "invalid_auth": _REINSTALL,
    "not_authed": _REINSTALL,
    "token_revoked": _REINSTALL,
    "token_expired": _REINSTALL,
    "not_in_channel": _INVITE,
    "channel_not_found": _INVITE,  # also said of private channels that the bot is not in
    "is_archived": _ELSEWHERE,
    "missing_scope": _SCOPES,
    "no_permission": _SCOPES,
    "restricted_action": _POSTING,
}


def obstacle(error: SlackApiError) -> Throttled | Refused | Unknown:
    """Return what an error of Slack means for a delivery."""
    code = error_code(error)
    status = error.response.status_code if hasattr(error.response, "status_code") else 0
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in _PACED:
        return Throttled(_wait(error))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in _UNCLEAR:
        return Unknown()
    return Refused(code, _FIXES.get(code, ""))


def not_installed() -> Refused:
    """Return the refusal of a workspace that we hold no token of."""
    return Refused("not_installed", _FIXES["not_installed"])


def _wait(error: SlackApiError) -> float:
    given = getattr(error.response, "headers", {}).get("Retry-After", "")
    try:
        return max(float(given), 0.0)
    except ValueError:
        return _DEFAULT_WAIT_SECONDS

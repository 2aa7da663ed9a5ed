"""Slack: everything that speaks to it, and the only home of slack_bolt, slack_sdk and aiohttp."""

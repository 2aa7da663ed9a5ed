"""A small Slack and a small Feishu that run on this machine: the other side of the wire for demo and tests."""

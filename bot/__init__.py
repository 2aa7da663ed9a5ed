"""The process: messengers in front, commands behind; the only room that runs."""

"""What people can ask: one module per command; knows no messenger, no network, no event loop."""

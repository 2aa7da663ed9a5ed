"""The ASGI application: what the world reaches over HTTP."""

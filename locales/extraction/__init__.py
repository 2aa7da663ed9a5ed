"""The translators' tools: find the messages in the source, keep the catalogs in step, compile and check them.

Run as `python -m locales.extraction update | compile | check`; nothing of it is imported by the running product.
"""

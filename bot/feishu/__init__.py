"""Feishu and Lark: events in, cards out; the only home of lark_oapi, which is loaded where Feishu is configured."""

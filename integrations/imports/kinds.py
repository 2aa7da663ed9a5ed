"""Kinds of files: the fields each has, the headers they are found under, and what a starting file shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from locales import match_key


class ImportKind(StrEnum):
    """What the rows of a file are."""

    FACTS = "facts"
    PEOPLE = "people"
    TEAMS = "teams"
    STORES = "stores"
    KPIS = "kpis"
    TARGETS = "targets"
    RATES = "rates"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind.

    Attributes:
        name: Its name in mapping files.
        english: Headers it is found under; the first is the template's.
        chinese: The same in Chinese.
        is_required: Whether every row needs it.
        example: What the template shows.
    """

    name: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    example: str = ""
    is_required: bool = False

    def header(self, language: str) -> str:
        """Return the template's header for a reader."""
        return self.chinese[0] if language.startswith("zh") else self.english[0]

    @property
    def keys(self) -> frozenset[str]:
        """Return everything it is found under, folded for matching."""
        return frozenset(match_key(word) for word in (self.name, *self.english, *self.chinese))


_CURRENCY = Field("currency", ("currency", "currency code"), ("币种", "货币"), "BRL")
_ZONE = Field("zone", ("zone", "time zone", "timezone"), ("时区",), "America/Sao_Paulo")

FIELDS: Mapping[ImportKind, tuple[Field, ...]] = MappingProxyType(
    {
        ImportKind.FACTS: (
            Field(
                "store",
                ("store", "shop", "store code", "store name"),
                ("店铺", "门店", "店铺代码", "店铺名称"),
                "BR-01",
                is_required=True,
            ),
            Field("day", ("day", "date"), ("日期", "天"), "2026-11-03", is_required=True),
            Field("measure", ("measure", "metric", "kpi"), ("指标", "度量"), "gmv"),
            Field("value", ("value", "amount"), ("数值", "值", "金额"), "12500.50"),
            _CURRENCY,
            Field("note", ("note", "remark", "comment"), ("备注", "说明")),
        ),
        ImportKind.PEOPLE: (
            Field("name", ("name", "full name"), ("姓名", "名字", "名称"), "Ana Souza", is_required=True),
            Field("email", ("email", "e-mail", "mail"), ("邮箱", "电子邮箱", "邮件"), "ana@example.com"),
            Field("language", ("language", "lang"), ("语言",), "pt-BR"),
            _ZONE,
            Field("right", ("right", "role", "access"), ("权限", "角色"), "member"),
            Field("team", ("team", "team code"), ("团队", "小组", "部门"), "LATAM"),
            Field("position", ("position", "job title", "title"), ("岗位", "职位"), "operator"),
            Field("working_days", ("working days", "workdays"), ("工作日",), "Mon-Fri"),
            Field("slack_id", ("slack id", "slack user", "slack"), ("slack账号", "slack用户"), "U0123456789"),
            Field("feishu_id", ("feishu id", "lark id", "open id", "feishu"), ("飞书账号", "飞书id", "飞书")),
        ),
        ImportKind.TEAMS: (
            Field("code", ("code", "team", "team code"), ("团队代码", "团队", "代码"), "LATAM", is_required=True),
            Field("name", ("name", "team name"), ("团队名称", "名称"), "Latin America", is_required=True),
            Field("parent", ("parent", "parent team", "under"), ("上级团队", "上级")),
            Field("manager", ("manager", "lead", "team lead"), ("负责人", "经理", "主管")),
        ),
        ImportKind.STORES: (
            Field("code", ("code", "store", "store code"), ("店铺代码", "店铺", "代码"), "BR-01", is_required=True),
            Field("name", ("name", "store name"), ("店铺名称", "名称"), "São Paulo flagship"),
            Field("market", ("market", "country", "site"), ("市场", "国家", "站点"), "BR", is_required=True),
            Field(_ZONE.name, _ZONE.english, _ZONE.chinese, _ZONE.example, is_required=True),
            Field(_CURRENCY.name, _CURRENCY.english, _CURRENCY.chinese, _CURRENCY.example, is_required=True),
            Field("team", ("team", "team code"), ("团队", "团队代码")),
            Field("owner", ("owner", "operator"), ("负责人", "运营", "店铺负责人")),
            Field("launched", ("launched", "launch day", "opened"), ("上线日期", "开店日期"), "2026-03-01"),
        ),
        ImportKind.KPIS: (
            Field("kpi", ("kpi", "kpi id"), ("指标", "指标代码"), "gmv", is_required=True),
            Field("name", ("name", "name in english"), ("英文名称",), "Ordered sales"),
            Field("name_zh", ("chinese name", "name in chinese"), ("中文名称", "名称"), "下单金额"),
            Field("name_pt", ("portuguese name", "name in portuguese"), ("葡语名称", "葡萄牙语名称")),
            Field("aliases", ("aliases", "also called", "words"), ("别名", "别称", "简称"), "turnover; 流水"),
            Field("green", ("green", "green from"), ("绿灯", "绿灯线"), "0.95"),
            Field("amber", ("amber", "amber from", "yellow"), ("黄灯", "黄灯线"), "0.85"),
        ),
        ImportKind.TARGETS: (
            Field("kpi", ("kpi", "measure", "metric"), ("指标",), "gmv", is_required=True),
            Field(
                "node",
                ("node", "for", "store", "team", "person"),
                ("对象", "店铺", "团队", "人员"),
                "BR-01",
                is_required=True,
            ),
            Field("period", ("period", "month", "quarter"), ("周期", "月份", "季度"), "2026-11", is_required=True),
            Field("value", ("value", "target", "amount"), ("目标", "目标值", "数值", "值"), "300000", is_required=True),
            _CURRENCY,
        ),
        ImportKind.RATES: (
            Field(_CURRENCY.name, _CURRENCY.english, _CURRENCY.chinese, _CURRENCY.example, is_required=True),
            Field("rate", ("rate", "exchange rate"), ("汇率",), "1.29", is_required=True),
            Field("to", ("to", "base", "base currency"), ("本位币", "兑换币种")),
            Field("from_day", ("from", "from day", "valid from"), ("生效日期", "起始日期"), "2026-01-01"),
            Field("origin", ("origin", "source"), ("来源",), "budget 2026"),
        ),
    }
)

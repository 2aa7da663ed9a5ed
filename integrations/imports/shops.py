"""Shops: which store a file means by what it writes, and which ones an import may create."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from integrations.database.company import Company
from integrations.imports.mapping import Layout
from integrations.imports.nearest import nearest
from integrations.imports.problems import CellFault, Fault
from locales import match_key

_LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Shop:
    """A store as an import needs it; `scope_id` is None until a new one is created."""

    code: str
    zone: str
    currency: str
    scope_id: int | None
    market: str = ""


class Shops:
    """The stores of a company and those a file adds, found by the mapping's codes, by code or by name."""

    def __init__(self, company: Company, layout: Layout) -> None:
        self._codes = {match_key(called): code for called, code in layout.codes.items()}
        self._creates = layout.new_stores
        self._by_code: dict[str, Shop] = {}
        by_name: defaultdict[str, list[Shop]] = defaultdict(list)
        self._names: list[str] = []
        for store in company.stores_by_code.values():
            leaf = company.whole_leaf(store.id)
            shop = Shop(store.code, store.zone, store.currency, None if leaf is None else leaf.id)
            self._by_code[match_key(store.code)] = shop
            by_name[match_key(store.name)].append(shop)
            self._names += [store.code, store.name]
        self._by_name = {name: shops[0] for name, shops in by_name.items() if len(shops) == 1}
        self._known: dict[str, Shop] = {}
        self.created: dict[str, Shop] = {}

    def find(self, text: str) -> Shop:
        """Return the store that a cell names.

        Raises:
            CellFault: There is none, and the mapping does not let the import create it.
        """
        known = self._known.get(text)
        if known is not None:
            return known
        code = self._codes.get(match_key(text), text)
        shop = self._by_code.get(match_key(code)) or self._by_name.get(match_key(code)) or self._create(code)
        self._known[text] = shop
        return shop

    def _create(self, code: str) -> Shop:
        if self._creates is None:
            raise CellFault(Fault.UNKNOWN_STORE, code, nearest(code, self._names))
        if len(code) > _LONGEST_CODE:
            raise CellFault(Fault.TOO_LONG, code, (str(_LONGEST_CODE),))
        new = self._creates
        shop = Shop(code, new.zone, new.currency, None, new.market)
        self._by_code[match_key(code)] = self.created[code] = shop
        return shop

"""Debts: bars not reached yet, and what the quick form holds them to meanwhile."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bench.claims import Claim

_FILE = Path(__file__).with_name("reached.toml")


def read_debts() -> Mapping[str, Mapping[str, float]]:
    """Return what was reached, by bench and claim."""
    return {bench: dict(claims) for bench, claims in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}


def held(claim: Claim, debts: Mapping[str, Mapping[str, float]], factor: float) -> Claim:
    """Return the claim as the quick form holds it: to its own bar, or for a debt to what was reached, eased."""
    reached = debts.get(claim.bench, {}).get(claim.name)
    if reached is None or claim.bar is None:
        return claim.eased(factor)
    told = f"the bar is {claim.bar:g}, not reached; {claim.detail}"
    return replace(claim, bar=reached, detail=told).eased(factor)

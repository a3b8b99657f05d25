"""The automatic checks by name. Each can fail; one that cannot run says so, and its item stays open."""

from paiid.checklist.checks.registry import LAST, Check, find_check, names

__all__ = ["LAST", "Check", "find_check", "names"]

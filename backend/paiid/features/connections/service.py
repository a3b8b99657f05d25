"""Use cases: how every vendor is doing, which source is asked first, and asking one vendor now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from paiid.core.errors import NotFoundError, TooManyRequestsError
from paiid.core.rate_limit import Windows
from paiid.core.security import Principal, Role
from paiid.features.connections.catalog import VENDORS, Vendor
from paiid.ports.connection import Connection, ConnectionReport, ConnectionState

TESTS_PER_MINUTE: Final = 6
_MINUTE_S: Final = 60.0
_MISCONFIGURED: Final = ConnectionState.MISCONFIGURED
_RANKED: Final = ("market_data", "news")
"""Roles that several vendors may share: then they have an order."""


class UnknownConnectionError(NotFoundError):
    """No vendor with this id is connected."""

    code, title = "unknown-connection", "No such connection"


class TooManyTestsError(TooManyRequestsError):
    """A vendor's calls are scarce, and a test is one of them."""

    code, title = "too-many-tests", "Tested too often"


class ViewState(StrEnum):
    """`ConnectionState`, and two more: `not_configured` lacks a key, `off` has one that nothing uses."""

    UNUSED = "unused"
    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    MISCONFIGURED = "misconfigured"
    NOT_CONFIGURED = "not_configured"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class VariableView:
    """One setting by its name; never its value."""

    name: str
    is_set: bool
    is_required: bool


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One vendor as a person sees it; `report` is None while it is not connected."""

    id: str
    name: str
    roles: tuple[str, ...]
    state: ViewState
    brings: str | None
    variables: tuple[VariableView, ...]
    error: str | None
    mend: str | None
    report: ConnectionReport | None


@dataclass(frozen=True, slots=True)
class RoleSources:
    """Who is asked for what, first to last. `is_simulated`: nobody outside is, so the local market answers."""

    role: str
    names: tuple[str, ...]
    is_simulated: bool


@dataclass(frozen=True)
class ConnectionsService:
    """Vendors known to this release beside those connected in this process.

    Args:
        connections: within a role in the order they are asked.
        set_names: the settings that have a value of the operator's.
        local_names: of the local source by role; it is used only where no vendor has the role.
        windows: counts tests.
    """

    connections: tuple[Connection, ...]
    set_names: frozenset[str]
    local_names: Mapping[str, str]
    windows: Windows

    def reports(self) -> list[ConnectionReport]:
        """Every connected vendor's, in the order of asking."""
        return [connection.report() for connection in self.connections]

    def views(self, who: Principal) -> list[ConnectionView]:
        """Every vendor, connected ones first. What an error says is for the owner alone."""
        reports = self.reports()
        known = {vendor.id: vendor for vendor in VENDORS}
        found = [self._connected(report, known.get(report.id), who) for report in reports]
        ids = {report.id for report in reports}
        return [*found, *(self._absent(one) for one in VENDORS if one.id not in ids and not _is_served(one, reports))]

    def sources(self) -> list[RoleSources]:
        """The stated order of sources for prices and for news."""
        return [self._sources(role) for role in _RANKED]

    async def test(self, connection_id: str, who: Principal) -> ConnectionView:
        """The state after one cheap call made now.

        Raises:
            UnknownConnectionError: it is not connected in this process.
            TooManyTestsError: more than six in a minute, whoever asked.
        """
        connection = next((one for one in self.connections if one.id == connection_id), None)
        if connection is None:
            raise UnknownConnectionError("Nothing with this id is connected; set its key and start PaiiD again.")
        verdict = await self.windows.hit(f"connection-test:{connection_id}", TESTS_PER_MINUTE, _MINUTE_S)
        if not verdict.admitted:
            wait_s = max(verdict.reset_s, 1)
            raise TooManyTestsError(f"Each test is a call of the vendor's; wait {wait_s} s.", retry_after_s=wait_s)
        report = await connection.test()
        vendor = next((one for one in VENDORS if one.id == connection_id), None)
        return self._connected(report, vendor, who)

    def _sources(self, role: str) -> RoleSources:
        names = tuple(report.name for report in self.reports() if role in report.roles)
        return RoleSources(role, names or (self.local_names[role],), is_simulated=not names)

    def _connected(self, report: ConnectionReport, vendor: Vendor | None, who: Principal) -> ConnectionView:
        is_owner = who.role is Role.OWNER
        return ConnectionView(
            id=report.id,
            name=report.name,
            roles=report.roles,
            state=ViewState(report.state),
            brings=vendor.brings if vendor else None,
            variables=self._variables(vendor) if vendor else (),
            error=report.error if is_owner else None,
            mend=_mend(report.state, vendor) if is_owner else None,
            report=report,
        )

    def _absent(self, vendor: Vendor) -> ConnectionView:
        is_set = all(key in self.set_names for key in vendor.keys)
        return ConnectionView(
            id=vendor.id,
            name=vendor.name,
            roles=vendor.roles,
            state=ViewState.OFF if is_set else ViewState.NOT_CONFIGURED,
            brings=vendor.brings,
            variables=self._variables(vendor),
            error=None,
            mend=None,
            report=None,
        )

    def _variables(self, vendor: Vendor) -> tuple[VariableView, ...]:
        return tuple(
            VariableView(name, is_set=name in self.set_names, is_required=name in vendor.keys)
            for name in (*vendor.keys, *vendor.options)
        )


def _is_served(vendor: Vendor, reports: Iterable[ConnectionReport]) -> bool:
    """Whether a connection made with the same keys has this vendor's part too."""
    twins = {other.id for other in VENDORS if other.keys == vendor.keys and other.id != vendor.id}
    return any(report.id in twins and set(vendor.roles) <= set(report.roles) for report in reports)


def _mend(state: ConnectionState, vendor: Vendor | None) -> str | None:
    """What the owner can do about it; None where there is nothing to do."""
    if vendor is None or state is not _MISCONFIGURED:
        return None
    verb = "is" if len(vendor.keys) == 1 else "are"
    return f"{' and '.join(vendor.keys)} {verb} not accepted: {vendor.check}. Then start PaiiD again."

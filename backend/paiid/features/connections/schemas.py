"""What the connections endpoints answer."""

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import UtcInstant
from paiid.features.connections.service import ConnectionsService, ConnectionView, RoleSources, ViewState


class VariableRead(ApiModel):
    """One setting by its name; its value is never told."""

    name: str
    is_set: bool
    is_required: bool


class ConnectionFigures(ApiModel):
    """What changes while a connection is used; null where nothing has happened or nothing is limited."""

    id: str
    state: ViewState
    last_success_at: UtcInstant | None
    last_failure_at: UtcInstant | None
    latency_ms: float | None = Field(description="Of the newest answer.")
    budget_used: int | None = Field(description="Calls spent in the present minute.")
    budget_limit: int | None
    budget_resets_at: UtcInstant | None
    feed: str | None = Field(description="How prices or events arrive at present.")


class ConnectionsEvent(ApiModel):
    """What the stream's topic `connections` carries: of each connected vendor what everyone may see."""

    connections: list[ConnectionFigures]


def figures_json(service: ConnectionsService) -> str:
    """The present `ConnectionsEvent`."""
    figures = [ConnectionFigures.model_validate(report) for report in service.reports()]
    return ConnectionsEvent(connections=figures).model_dump_json()


class ConnectionRead(ConnectionFigures):
    """One vendor. `error` and `mend` are null for everyone but the owner."""

    name: str
    roles: list[str] = Field(description="market_data, news, broker, advisor or assistant.")
    brings: str | None = Field(description="What it gives, or would give, in words.")
    is_configured: bool = Field(description="Whether every required setting has a value.")
    is_connected: bool = Field(description="Whether this process uses it.")
    variables: list[VariableRead]
    error: str | None = Field(description="The newest failure in plain words; null once a call has succeeded since.")
    mend: str | None = Field(description="What the owner can do about it.")
    notes: list[str] = Field(description="What this connection cannot give, whatever its state.")

    @classmethod
    def of(cls, view: ConnectionView) -> "ConnectionRead":
        """The answer for `view`."""
        report = view.report
        return cls(
            id=view.id,
            name=view.name,
            roles=list(view.roles),
            state=view.state,
            brings=view.brings,
            is_configured=all(one.is_set for one in view.variables if one.is_required),
            is_connected=report is not None,
            variables=[VariableRead.model_validate(one) for one in view.variables],
            error=view.error,
            mend=view.mend,
            last_success_at=report.last_success_at if report else None,
            last_failure_at=report.last_failure_at if report else None,
            latency_ms=report.latency_ms if report else None,
            budget_used=report.budget_used if report else None,
            budget_limit=report.budget_limit if report else None,
            budget_resets_at=report.budget_resets_at if report else None,
            feed=report.feed if report else None,
            notes=list(report.notes) if report else [],
        )


class RoleSourcesRead(ApiModel):
    """Who is asked, first to last; the next one only when the one before it does not answer."""

    role: str = Field(description="market_data or news.")
    names: list[str]
    is_simulated: bool = Field(description="No vendor has this role; a simulated source never stands in for one.")


class ConnectionsRead(ApiModel):
    """Every vendor this release knows, connected ones first, and the order of sources."""

    connections: list[ConnectionRead]
    sources: list[RoleSourcesRead]

    @classmethod
    def of(cls, views: list[ConnectionView], sources: list[RoleSources]) -> "ConnectionsRead":
        """The answer for `views` and `sources`."""
        return cls(
            connections=[ConnectionRead.of(view) for view in views],
            sources=[RoleSourcesRead.model_validate(one) for one in sources],
        )

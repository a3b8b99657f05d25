"""The account and its configuration."""

from decimal import Decimal
from typing import Any

from fastapi import APIRouter

from paiid.features.alpaca_api.answers import account_read
from paiid.features.alpaca_api.dependencies import Holder, KeyPositionsDep
from paiid.features.alpaca_api.errors import unsupported
from paiid.features.alpaca_api.schemas import AccountRead, ConfigurationRead, ConfigurationUpdate
from paiid.features.portfolio.service import PortfolioSnapshot

router = APIRouter(tags=["account"])


@router.get("/account")
async def get_account(holder: Holder, service: KeyPositionsDep) -> AccountRead:
    return account_read(await service.snapshot(holder), can_trade=holder.can_trade)


@router.get("/account/configurations")
async def get_configurations(holder: Holder, service: KeyPositionsDep) -> ConfigurationRead:
    return _read(await service.snapshot(holder))


@router.patch("/account/configurations")
async def update_configurations(
    body: ConfigurationUpdate, holder: Holder, service: KeyPositionsDep
) -> ConfigurationRead:
    changes = _changes(body, _read(await service.snapshot(holder)))
    if changes:
        await service.portfolio.changing.update(holder.user_id, changes, account_id=holder.account_id)
    return _read(await service.snapshot(holder))


def _read(snapshot: PortfolioSnapshot) -> ConfigurationRead:
    terms = snapshot.state.account.terms
    return ConfigurationRead(
        fractional_trading=True,
        max_margin_multiplier=terms.multiplier,
        max_options_trading_level=0,
        no_shorting=not terms.allows_shorting,
        suspend_trade=False,
        trade_confirm_email="none",
        ptp_no_exception_entry=False,
        disable_overnight_trading=True,
    )


def _changes(body: ConfigurationUpdate, now: ConfigurationRead) -> dict[str, Any]:
    """What is to change of our account's terms.

    Raises:
        Refusal: a member that cannot be changed here is asked to be something else.
    """
    changes: dict[str, Any] = {}
    for name, value in body.model_dump(exclude_none=True).items():
        if value == getattr(now, name, None):
            continue
        if name == "no_shorting":
            changes["shorting_enabled"] = not value
        elif name == "max_margin_multiplier" and value in {Decimal(1), Decimal(2)}:
            changes["margin_enabled"] = value > 1
        else:
            raise unsupported(f"{name} = {value}")
    return changes

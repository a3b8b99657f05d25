"""`/api/market/options`: expirations and chains, read only."""

from datetime import date

from fastapi import APIRouter

from paiid.core.http import problems
from paiid.features.market.dependencies import SymbolPath
from paiid.features.market.service import UnknownSymbolError
from paiid.features.options.dependencies import OptionServiceDep
from paiid.features.options.schemas import ChainRead, ExpirationsRead
from paiid.features.options.service import UnknownExpirationError

router = APIRouter(prefix="/market/options", tags=["options"])


@router.get("/{symbol}/expirations", responses=problems(UnknownSymbolError))
async def get_expirations(symbol: SymbolPath, service: OptionServiceDep) -> ExpirationsRead:
    return ExpirationsRead.of(await service.expirations(symbol))


@router.get("/{symbol}/chain", responses=problems(UnknownSymbolError, UnknownExpirationError))
async def get_chain(symbol: SymbolPath, expiration: date, service: OptionServiceDep) -> ChainRead:
    return ChainRead.of(await service.chain(symbol, expiration))

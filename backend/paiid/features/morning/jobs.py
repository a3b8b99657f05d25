"""Composes briefs at the time each user chose."""

from dataclasses import dataclass

from paiid.core.errors import AppError
from paiid.domain.exchange_calendar import NEW_YORK, is_session
from paiid.features.morning.service import MorningService


@dataclass(frozen=True)
class ScheduledBriefs:
    """Runs every minute where the scheduled work runs; a brief of the day is composed once."""

    service: MorningService

    async def run(self) -> None:
        """Compose what is due: on session days, for users who are signed in somewhere."""
        service = self.service
        now = service.market.market_data.now().astimezone(NEW_YORK)
        if not is_session(now.date()):
            return
        wall = service.settings.clock.now()
        for user_id in await service.db.read(lambda conn: service.repository.users_with_a_session(conn, wall)):
            due = (await service.settings.get(user_id)).preferences.morning_at
            if due is None or f"{now:%H:%M}" < due or await service.today(user_id) is not None:
                continue
            try:
                await service.start(user_id, trigger="scheduled")
                await service.finish(user_id)
            except AppError:
                continue

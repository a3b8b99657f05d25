"""`paiid worker`: the scheduled work, without the web."""

import argparse
import asyncio
import logging
import signal

from paiid.settings import LogFormat, Settings

logger = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Run the scheduled work until Ctrl-C or SIGTERM: matching and reconciling of orders, corporate actions, "
        "advice, briefs, strategies on paper. Of several workers and servers one does it at a time, and another takes "
        "over when that one is gone. Start the servers with PAIID_JOBS=false to keep the work out of them. Browsers "
        "hear at once of what a worker does only where REDIS_URL is set."
    )
    parser.epilog = "Example: PAIID_JOBS=false paiid serve & paiid worker"
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> int:
    """Work until told to end.

    Raises:
        SettingsError: it must not or cannot start; one line says why.
    """
    from paiid.bootstrap.migrations import check_database
    from paiid.core.logs import configure_logging

    # What serves without the work may share its settings with what does it.
    settings = Settings().model_copy(update={"paiid_jobs": True}).checked()
    configure_logging(as_json=settings.log_format is LogFormat.JSON, level=settings.log_level)
    asyncio.run(check_database(settings.database_url_text()))
    asyncio.run(_work(settings))
    return 0


async def _work(settings: Settings) -> None:
    from paiid.bootstrap.app import open_jobs

    ended = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    async with open_jobs(settings):
        if settings.redis_url is None:
            logger.warning("REDIS_URL is not set: browsers see what this worker does when they next ask")
        logger.info("Worker ready")
        await ended.wait()
        logger.info("Worker ends")

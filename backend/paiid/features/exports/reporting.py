"""The report to print, of any account over any range."""

import asyncio
from dataclasses import dataclass

from paiid.features.portfolio.figure_answers import allocation_read, contribution_read
from paiid.features.portfolio.performance_answers import performance_read
from paiid.features.portfolio.service import PortfolioService, Question


@dataclass(frozen=True)
class ReportService:
    """Asks the portfolio and lays its answers out."""

    portfolio: PortfolioService

    async def pdf(self, question: Question) -> bytes:
        """The report as a file; raises as `PortfolioService.performance` does."""
        found = performance_read(await self.portfolio.performing.performance(question))
        allocation = allocation_read(await self.portfolio.asking.allocation(question.user_id, question.account))
        contribution = contribution_read(await self.portfolio.asking.contribution(question))

        def drawn() -> bytes:
            # ReportLab is 30 MB that nobody needs who never prints.
            from paiid.features.exports.report.pages import report_pdf
            from paiid.features.exports.report.writing import report_content

            return report_pdf(report_content(found, allocation, contribution))

        return await asyncio.to_thread(drawn)

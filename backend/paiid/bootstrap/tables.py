"""Every table of the product, for migrations: importing a slice's models registers its tables."""

import paiid.adapters.paper.models
import paiid.core.lease
import paiid.features.activity.models
import paiid.features.ai.models
import paiid.features.ai.runs.models
import paiid.features.ai_usage.models
import paiid.features.api_keys.models
import paiid.features.auth.models
import paiid.features.automation.models
import paiid.features.backtest.models
import paiid.features.chat.models
import paiid.features.datasets.models
import paiid.features.ledger.models
import paiid.features.mcp_access.models
import paiid.features.morning.models
import paiid.features.orders.models
import paiid.features.proposals.models
import paiid.features.reading.models
import paiid.features.settings.models
import paiid.features.strategies.models
import paiid.features.sweeps.models
import paiid.features.telemetry.models
import paiid.features.tracking.models  # noqa: F401 - imported for their tables
from paiid.core.db import metadata

__all__ = ["metadata"]

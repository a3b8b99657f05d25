"""Whether Anthropic may be asked at present, and what its answers have told about it."""

from dataclasses import dataclass

from paiid.adapters.vendor.monitor import ConnectionMonitor
from paiid.ports.errors import ProviderError, ProviderRateLimited, ProviderRejected
from paiid.ports.language_model import ModelCutShort


@dataclass(frozen=True)
class Health:
    """Breaker and monitor of one connection, told together."""

    monitor: ConnectionMonitor

    def admit(self) -> None:
        """Let a call pass.

        Raises:
            LeftAloneError: it is being left alone.
        """
        self.monitor.breaker.admit()

    def abandoned(self) -> None:
        """A call ended without a word about the vendor."""
        self.monitor.breaker.abandoned()

    def succeeded(self, seconds: float) -> None:
        """A call was answered."""
        self.monitor.breaker.succeeded()
        self.monitor.succeeded(seconds)

    def failed(self, error: ProviderError) -> None:
        """A call failed; a refusal, a limit and an answer that was too long come from a vendor that is there."""
        if isinstance(error, ProviderRejected | ProviderRateLimited | ModelCutShort):
            self.monitor.breaker.succeeded()
        else:
            self.monitor.breaker.failed()
        if not isinstance(error, ModelCutShort):
            self.monitor.failed(error)

"""Every setting, read once in `main`; names as in the operator's document. Documented in `backend/.env.example`."""

import os
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self

from dotenv import dotenv_values
from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MIN_SECRET_BYTES: Final = 32
DEFAULT_ANTHROPIC_MODEL: Final = "claude-sonnet-5-5"
"""Whose prices the defaults of `anthropic_price_*` are."""
_ROOT: Final = Path(__file__).resolve().parents[2]
_WEAK_SECRETS: Final = ("change", "secret", "default", "example", "password", "generated", "your")


class Environment(StrEnum):
    """Where the process runs; production refuses weak settings."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class LogFormat(StrEnum):
    """`console` for people, `json` for collectors."""

    CONSOLE = "console"
    JSON = "json"


class SettingsError(Exception):
    """A setting that the process must not start with; the message names the variable and the mend."""


class Settings(BaseSettings):
    """All settings. Secrets are `SecretStr` and never leave the process."""

    model_config = SettingsConfigDict(
        env_file=(".env", "backend/.env"), env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    # The process
    paiid_env: Environment = Environment.DEVELOPMENT
    paiid_home: Path = Field(default=Path("./data"), validate_default=True)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    log_format: LogFormat = LogFormat.CONSOLE
    log_level: str = Field(default="INFO", pattern="^(?i:debug|info|warning|error|critical)$")
    debug: bool = False
    paiid_commit: str | None = Field(
        default=None, validation_alias=AliasChoices("PAIID_COMMIT", "RENDER_GIT_COMMIT", "SOURCE_VERSION")
    )
    paiid_frontend_dist: Path | None = None

    # Secrets and access
    jwt_secret_key: SecretStr | None = None
    api_token: SecretStr | None = None
    allow_origin: str | None = None
    paiid_registration: str = Field(default="open", pattern="^(open|closed)$")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    rate_limit_per_minute: int = Field(default=100, ge=1)
    rate_limit_auth_per_minute: int = Field(default=10, ge=1)
    rate_limit_trading_per_minute: int = Field(default=20, ge=1)
    rate_limit_alpaca_per_minute: int = Field(default=200, ge=1)

    # Imports
    import_max_mb: int = Field(default=50, ge=1, le=1000)

    # Python strategies
    paiid_strategies: Path | None = None
    python_strategy_seconds: int = Field(default=60, ge=1, le=600)
    python_strategy_memory_mb: int = Field(default=1024, ge=256, le=65536)

    # Storage
    database_url: SecretStr | None = None
    database_pool_size: int = Field(default=10, ge=1, le=100)
    sqlite_synchronous: str = Field(default="FULL", pattern="^(FULL|NORMAL|OFF)$")
    redis_url: SecretStr | None = None

    # Adapters
    paiid_market_data: str = "auto"
    paiid_broker: str = "auto"
    paiid_advisor: str = "auto"
    paiid_news: str = "auto"
    paiid_mcp: str = Field(default="off", pattern="^(on|off)$")
    paiid_mcp_token: SecretStr | None = None
    paiid_world_seed: int = Field(default=20050103, ge=0)
    paiid_world_clock: str = "always_open"
    paiid_jobs: bool = True
    stream_interval_s: float = Field(default=1.0, gt=0, le=10)
    stream_heartbeat_s: float = Field(default=15.0, gt=0, le=60)

    # Paper trading
    paper_commission_per_share: Decimal = Field(default=Decimal(0), ge=0, le=10)
    paper_slippage_bps: Decimal = Field(default=Decimal(0), ge=0, le=1000)

    # Strategies on paper
    paiid_parity_price_bps: Decimal = Field(default=Decimal(20), ge=0, le=10_000)
    paiid_parity_shares_pct: Decimal = Field(default=Decimal(2), ge=0, le=100)

    # Vendors
    tradier_api_key: SecretStr | None = None
    tradier_account_id: SecretStr | None = None
    tradier_api_base_url: str = "https://api.tradier.com/v1"
    tradier_sandbox: bool = False
    tradier_stream_base_url: str | None = None
    tradier_websocket_url: str | None = None
    alpaca_paper_api_key: SecretStr | None = None
    alpaca_paper_secret_key: SecretStr | None = None
    alpaca_base_url: str = "https://paper-api.alpaca.markets"
    alpaca_calls_per_minute: int = Field(default=200, ge=100)
    alpaca_data_url: str = "https://data.alpaca.markets"
    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str = "https://api.anthropic.com"
    anthropic_model: str = Field(default=DEFAULT_ANTHROPIC_MODEL, min_length=1, max_length=100)
    anthropic_training_cutoff: date | None = None
    anthropic_price_input: Decimal = Field(default=Decimal(2), ge=0, le=1000)
    anthropic_price_output: Decimal = Field(default=Decimal(10), ge=0, le=1000)
    anthropic_price_cache_write: Decimal = Field(default=Decimal("2.5"), ge=0, le=1000)
    anthropic_price_cache_read: Decimal = Field(default=Decimal("0.2"), ge=0, le=1000)
    anthropic_monthly_budget_usd: Decimal = Field(default=Decimal(20), ge=0, le=1_000_000)
    anthropic_timeout_s: float = Field(default=25.0, ge=1, le=120)
    anthropic_deadline_s: float = Field(default=90.0, ge=1, le=600)
    chat_answer_limit_usd: Decimal = Field(default=Decimal("0.50"), gt=0, le=100)
    finnhub_api_key: SecretStr | None = None
    finnhub_base_url: str = "https://finnhub.io/api/v1"
    alpha_vantage_api_key: SecretStr | None = None
    alpha_vantage_base_url: str = "https://www.alphavantage.co"
    polygon_api_key: SecretStr | None = None
    polygon_base_url: str = "https://api.polygon.io"
    sentry_dsn: SecretStr | None = None
    otel_exporter_otlp_endpoint: str | None = None
    otel_exporter_otlp_headers: SecretStr | None = None
    otel_service_name: str = Field(default="paiid", min_length=1, max_length=100)
    otel_traces_sampler_arg: float = Field(default=1.0, ge=0, le=1)
    paiid_monitor_webhook: SecretStr | None = None

    # `paiid checklist`
    paiid_check_email: str | None = None
    paiid_check_password: SecretStr | None = None

    # Alerts of the running process
    alert_cpu_percent: float = Field(default=80.0, gt=0, le=100)
    alert_cpu_seconds: float = Field(default=300.0, ge=0)
    alert_memory_percent: float = Field(default=90.0, gt=0, le=100)
    alert_memory_seconds: float = Field(default=180.0, ge=0)
    alert_error_percent: float = Field(default=10.0, gt=0, le=100)
    alert_error_min_requests: int = Field(default=20, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        proxies = values.get("trusted_proxies")
        if isinstance(proxies, str):
            values["trusted_proxies"] = tuple(part.strip() for part in proxies.split(",") if part.strip())
        return values

    @field_validator("paiid_home")
    @classmethod
    def _anchor_home(cls, home: Path) -> Path:
        # `make run` at the root and `alembic` in backend/ must mean the same database.
        return home if home.is_absolute() else (_ROOT if (_ROOT / "Makefile").exists() else Path.cwd()) / home

    @property
    def is_production(self) -> bool:
        """Whether the strict rules hold."""
        return self.paiid_env is Environment.PRODUCTION

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Browser origins other than our own that may send credentials (two-service deployment)."""
        return tuple(part.strip().rstrip("/") for part in (self.allow_origin or "").split(",") if part.strip())

    @property
    def strategies_folder(self) -> Path:
        """Where Python strategies are."""
        return self.paiid_strategies or self.paiid_home / "strategies"

    def database_url_text(self) -> str:
        """The database's URL; SQLite under `PAIID_HOME` when none is set."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.paiid_home / 'paiid.db').resolve()}"

    def checked(self) -> Self:
        """These settings, if the process may start with them.

        Raises:
            SettingsError: production with a missing or weak secret, an open origin or debug on.
        """
        if self.is_production:
            self._check_production()
        return self

    def _check_production(self) -> None:
        secret = self.jwt_secret_key.get_secret_value() if self.jwt_secret_key else ""
        mend = "set it to the output of: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
        if not secret:
            raise SettingsError(f"JWT_SECRET_KEY is missing in production; {mend}")
        if is_weak_secret(secret):
            raise SettingsError(f"JWT_SECRET_KEY is weak (under 32 random bytes, or a default); {mend}")
        if "*" in (self.allow_origin or ""):
            raise SettingsError("ALLOW_ORIGIN must name the frontend's origin in production, not *")
        if self.debug:
            raise SettingsError("DEBUG must be off in production; remove it or set DEBUG=false")


def is_weak_secret(secret: str) -> bool:
    """Whether a signing secret is short, repetitive or a placeholder."""
    lowered = secret.lower()
    return (
        len(secret.encode()) < MIN_SECRET_BYTES
        or len(set(secret)) < 12
        or any(lowered.startswith(word) for word in _WEAK_SECRETS)
    )


def environment(folder: Path | None = None) -> dict[str, str]:
    """The variables of the process, and those of the `.env` files of `folder` that it does not set.

    For what is no setting: what a child process gets, and variables that must not be there at all.
    """
    written: dict[str, str] = {}
    if folder is not None:
        for name in ("backend/.env", "frontend/.env", "frontend/.env.production", ".env"):
            written |= {key: value for key, value in dotenv_values(folder / name).items() if value is not None}
    return written | dict(os.environ)

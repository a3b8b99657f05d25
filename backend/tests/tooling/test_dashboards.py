"""What Grafana and Prometheus are told to ask for really exists, and their files have the shape those programs read."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi import FastAPI

# It comes without types.
yaml: Any = import_module("yaml")
DEPLOY: Final = Path(__file__).resolve().parents[3] / "deploy"
# Metrics that the scraping itself adds.
_OF_PROMETHEUS: Final = {"up"}
_WORDS: Final = {
    *("sum", "rate", "increase", "histogram_quantile", "topk", "label_values", "by", "and", "or", "le", "job"),
    *("instance", "status", "method", "route", "provider", "operation"),
}
_DURATION: Final = re.compile(r"^\d+[smhd]$")


def dashboard() -> Any:
    return json.loads((DEPLOY / "grafana" / "dashboard.json").read_text())


def alerts() -> Any:
    return yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())


def names_in(expression: str) -> set[str]:
    """Metrics of an expression: its words without labels, windows and functions."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"|\$\w+", " ", expression)
    return set(re.findall(r"[a-zA-Z_][\w:]*", bare)) - _WORDS


async def exported(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI) -> set[str]:
    """Names of every sample that the running application tells."""
    watcher = app.state.system_service.watcher
    await watcher.look()
    sum(range(100_000))
    await watcher.look()
    await client.get("/api/market/indices", headers=headers)
    await client.get("/api/market/indices")
    order = {"symbol": "AAPL", "quantity": 1, "side": "buy", "type": "limit", "limit_price": "1"}
    await client.post("/api/orders", json=order, headers=headers)
    text = (await client.get("/api/monitor/metrics", headers=headers)).text
    return {re.split(r"[{ ]", line)[0] for line in text.splitlines() if line and not line.startswith("#")}


async def test_every_metric_is_exported(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI) -> None:
    asked: set[str] = set()
    for panel in dashboard()["panels"]:
        for target in panel["targets"]:
            asked |= names_in(target["expr"])
    recorded = set()
    for group in alerts()["groups"]:
        for rule in group["rules"]:
            asked |= names_in(rule["expr"])
            recorded.add(rule.get("record"))
    found = await exported(client, headers, app)
    assert len(asked) > 10
    assert asked - found - recorded - _OF_PROMETHEUS == set()


def test_the_dashboard_has_the_shape_that_grafana_imports() -> None:
    board = dashboard()
    assert board["schemaVersion"] >= 36
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    variables = {one["name"] for one in board["templating"]["list"]}
    used = set(re.findall(r"\$\{?(\w+)", json.dumps(board["panels"]))) - {"__rate_interval"}
    assert used == variables
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken
        taken |= cells
        assert all(target["expr"].count("(") == target["expr"].count(")") for target in panel["targets"])


def test_the_rules_have_the_shape_that_prometheus_loads() -> None:
    rules = [rule for group in alerts()["groups"] for rule in group["rules"]]
    for rule in rules:
        assert set(rule) <= {"alert", "record", "expr", "for", "labels", "annotations"}
        assert ("alert" in rule) != ("record" in rule)
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert _DURATION.match(rule.get("for", "0s"))
        if "alert" in rule:
            assert rule["labels"]["severity"] in {"critical", "warning"}
            assert rule["annotations"]["summary"]


def test_the_rules_of_the_operators_document_are_there() -> None:
    rules = {rule.get("alert"): rule for group in alerts()["groups"] for rule in group["rules"]}
    assert (rules["PaiidProcessor"]["for"], "> 0.8" in rules["PaiidProcessor"]["expr"]) == ("5m", True)
    assert (rules["PaiidMemory"]["for"], "> 0.9" in rules["PaiidMemory"]["expr"]) == ("3m", True)
    assert "> 0.1" in rules["PaiidErrors"]["expr"]
    assert "[1m]" in rules["PaiidErrors"]["expr"]
    assert rules["PaiidDown"]["for"] == "1m"

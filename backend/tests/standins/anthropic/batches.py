"""Message batches: a list of requests that is answered later, in any order."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .errors import ApiError, error_body, invalid
from .models import page
from .state import AnthropicState

Answerer = Callable[[Any], dict[str, Any]]
"""Answers one request's body with a message, or raises ApiError."""


class Batches:
    """The batches of a state. One ends when it has been looked at `batch_polls` times."""

    def __init__(self, state: AnthropicState, answer: Answerer) -> None:
        self._state, self._answer = state, answer

    def create(self, body: Any) -> dict[str, Any]:
        """A new batch, in progress.

        Raises:
            ApiError: 400; no requests, or ids that are missing or not unique.
        """
        requests = body.get("requests") if isinstance(body, dict) else None
        if not requests or not isinstance(requests, list):
            raise invalid("requests: at least one request is required")
        ids = [request.get("custom_id") for request in requests]
        if None in ids or len(set(ids)) != len(ids) or any("params" not in request for request in requests):
            raise invalid("requests: each needs params and a custom_id of its own")
        now = self._state.clock.now()
        batch: dict[str, Any] = {
            "id": self._state.new_id("msgbatch_local"),
            "type": "message_batch",
            "processing_status": "in_progress",
            "request_counts": _counts(processing=len(requests)),
            "created_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "expires_at": f"{now + timedelta(hours=24):%Y-%m-%dT%H:%M:%SZ}",
            "ended_at": None,
            "archived_at": None,
            "cancel_initiated_at": None,
            "results_url": None,
        }
        self._state.batches[batch["id"]] = {"batch": batch, "requests": requests, "polls": 0, "results": []}
        return batch

    def retrieve(self, id: str, origin: str) -> dict[str, Any]:
        """The batch; the look that is one too many ends it."""
        kept = self._kept(id)
        kept["polls"] += 1
        if kept["batch"]["processing_status"] != "ended" and kept["polls"] > self._state.batch_polls:
            self._end(kept, origin)
        return dict(kept["batch"])

    def cancel(self, id: str) -> dict[str, Any]:
        """The batch, canceling: what it has not answered it will not answer."""
        batch = self._kept(id)["batch"]
        if batch["processing_status"] == "ended":
            raise invalid(f"Batch {id} has already ended")
        now = f"{self._state.clock.now():%Y-%m-%dT%H:%M:%SZ}"
        batch |= {"processing_status": "canceling", "cancel_initiated_at": now}
        return dict(batch)

    def listed(self, asked: dict[str, str]) -> dict[str, Any]:
        """A page of batches, newest first."""
        return page([kept["batch"] for kept in reversed(self._state.batches.values())], asked)

    def results(self, id: str) -> str:
        """The results as JSON lines, the last request first.

        Raises:
            ApiError: 404 while the batch has not ended.
        """
        kept = self._kept(id)
        if kept["batch"]["processing_status"] != "ended":
            raise ApiError(404, f"Batch {id} has no available results")
        return "".join(f"{json.dumps(line)}\n" for line in reversed(kept["results"]))

    def _kept(self, id: str) -> dict[str, Any]:
        if id not in self._state.batches:
            raise ApiError(404, f"Batch {id} not found")
        return self._state.batches[id]

    def _end(self, kept: dict[str, Any], origin: str) -> None:
        batch = kept["batch"]
        is_canceled = batch["processing_status"] == "canceling"
        for request in kept["requests"]:
            result = {"type": "canceled"} if is_canceled else self._result(request["params"])
            kept["results"].append({"custom_id": request["custom_id"], "result": result})
        ends = [line["result"]["type"] for line in kept["results"]]
        batch |= {
            "processing_status": "ended",
            "request_counts": _counts(**{end: ends.count(end) for end in set(ends)}),
            "ended_at": f"{self._state.clock.now():%Y-%m-%dT%H:%M:%SZ}",
            "results_url": f"{origin}/v1/messages/batches/{batch['id']}/results",
        }

    def _result(self, params: Any) -> dict[str, Any]:
        try:
            return {"type": "succeeded", "message": self._answer(params)}
        except ApiError as error:
            return {"type": "errored", "error": error_body(error, self._state.new_id("req_local"))}


def _counts(**given: int) -> dict[str, int]:
    return dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0) | given

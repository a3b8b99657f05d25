"""An answer to a question for advice: it keeps to the plan of the packet, and cites facts without a number."""

import json
import re
from typing import Any, Final

_PACKET: Final = re.compile(r"<packet>\n(.*?)\n</packet>", re.DOTALL)


def packet_in(prompt: str) -> dict[str, Any] | None:
    """The packet of a prompt, if it has one."""
    found = _PACKET.search(prompt)
    return None if found is None else json.loads(found[1])


def answer_to(packet: dict[str, Any]) -> dict[str, Any]:
    """Advice that passes validation."""
    plan, first = packet["plan"], packet["facts"][0]["number"]
    last = packet["facts"][-1]["number"]
    return {
        "abstains": False,
        "reason": "",
        "symbol": packet["symbol"],
        "direction": packet["direction"],
        "probability": 0.58,
        "entry": float(plan["entry"]),
        "stop": float(plan["stop"]),
        "target": float(plan["target"]),
        "horizon_sessions": plan["horizon_sessions"],
        "thesis": f"The stand-in keeps to the plan, for the reason that the rule gives [{first}].",
        "counter_thesis": f"The stand-in has no view of its own; the last fact may speak against it [{last}].",
        "citations": sorted({first, last}),
    }

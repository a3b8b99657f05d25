"""Serves the raw application as `paiid serve` serves the real one: same server, same loop, same parser.

Usage: python -m bench.raw_server PORT
"""

import sys

import uvicorn

if __name__ == "__main__":
    uvicorn.run(
        "bench.raw_app:app",
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
    )

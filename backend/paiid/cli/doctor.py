"""`paiid doctor`: does what is stored follow from its facts?"""

import argparse
import asyncio
import json
from dataclasses import asdict

from pydantic import ValidationError

from paiid.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Rebuild every account's cash, positions and order fills from executions and ledger and compare, look at the "
        "settings and the database. Changes nothing; exits 1 when something differs."
    )
    parser.epilog = "Example: paiid doctor --json"
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--sentry-test", action="store_true", help="only send one test error to SENTRY_DSN")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Examine and report; 1 when something is not as it must be."""
    from paiid.bootstrap.doctor import examine

    try:
        settings = Settings()
    except ValidationError as error:
        for item in error.errors():
            print(f"{'.'.join(map(str, item['loc'])).upper()}: {item['msg']}")
        return 1
    if options.sentry_test:
        return _send_test_error(settings)
    diagnosis = asyncio.run(examine(settings))
    if options.json:
        findings = [asdict(finding) for finding in diagnosis.findings]
        print(json.dumps({"healthy": not findings, "checked": diagnosis.checked, "findings": findings}, indent=2))
    else:
        for line in diagnosis.checked:
            print(f"checked: {line}")
        for finding in diagnosis.findings:
            where = f" [{finding.account_id}]" if finding.account_id else ""
            print(f"WRONG {finding.check}{where}: {finding.detail}")
        print("Everything agrees." if not diagnosis.findings else f"{len(diagnosis.findings)} findings.")
    return 1 if diagnosis.findings else 0


def _send_test_error(settings: Settings) -> int:
    from paiid.bootstrap.error_reports import send_test

    problem = asyncio.run(send_test(settings))
    print("Sent: a RuntimeError named 'Test error'." if problem is None else f"Not sent: {problem}.")
    return 0 if problem is None else 1

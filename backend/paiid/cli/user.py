"""`paiid user`: list users, set a password or a role."""

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Awaitable, Callable, Sequence

from paiid.core.clock import SystemClock, isoformat_z
from paiid.core.db import Database, open_database
from paiid.core.errors import AppError
from paiid.core.security import Role
from paiid.features.auth.repository import UserRow
from paiid.features.auth.service import UserAdmin
from paiid.settings import Settings

Job = Callable[[Database], Awaitable[int]]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = "List users, set a password or a role. A new password ends all the user's sessions."
    parser.epilog = (
        "Example: paiid user list --json\n"
        "         paiid user set-password ada@example.com\n"
        "         paiid user set-role ada@example.com viewer"
    )
    ways = parser.add_subparsers(dest="way", required=True, metavar="list|set-password|set-role")
    lists = ways.add_parser("list", help="everyone, oldest first")
    lists.add_argument("--json", action="store_true", help="for scripts")
    lists.set_defaults(run=_list)
    password = ways.add_parser("set-password", help="ask for a new password and set it")
    password.add_argument("email")
    password.add_argument("--stdin", action="store_true", help="read the password from standard input")
    password.set_defaults(run=_set_password)
    role = ways.add_parser("set-role", help="owner, member or viewer (who may look only)")
    role.add_argument("email")
    role.add_argument("role", choices=[role.value for role in Role])
    role.set_defaults(run=_set_role)


def _list(options: argparse.Namespace) -> int:
    async def job(db: Database) -> int:
        users = await UserAdmin(db, SystemClock()).list_all()
        print(json.dumps([_facts(user) for user in users], indent=2) if options.json else _table(users))
        return 0

    return _run(job)


def _set_password(options: argparse.Namespace) -> int:
    password = sys.stdin.readline().rstrip("\n") if options.stdin else getpass.getpass("New password: ")
    if not options.stdin and getpass.getpass("The same again: ") != password:
        print("The two differ; nothing was changed.", file=sys.stderr)
        return 1

    async def job(db: Database) -> int:
        from paiid.core.passwords import Passwords

        passwords = Passwords()
        try:
            ended = await UserAdmin(db, SystemClock()).set_password(options.email, password, passwords)
        finally:
            passwords.close()
        print(f"Password of {options.email} is set; sessions ended: {ended}.")
        return 0

    return _run(job)


def _set_role(options: argparse.Namespace) -> int:
    async def job(db: Database) -> int:
        await UserAdmin(db, SystemClock()).set_role(options.email, Role(options.role))
        print(f"{options.email} is {options.role}. A running server knows within seconds.")
        return 0

    return _run(job)


def _run(job: Job) -> int:
    from paiid.bootstrap.migrations import check_database

    async def with_database() -> int:
        settings = Settings()
        await check_database(settings.database_url_text())
        db = open_database(settings.database_url_text(), synchronous=settings.sqlite_synchronous)
        try:
            return await job(db)
        finally:
            await db.close()

    try:
        return asyncio.run(with_database())
    except AppError as error:
        print(error.detail, file=sys.stderr)
        return 1


def _facts(user: UserRow) -> dict[str, object]:
    return {
        "id": user.id,
        "email": user.email,
        "full_name": user.full_name,
        "role": user.role.value,
        "is_demo": user.is_demo,
        "created_at": isoformat_z(user.created_at),
    }


def _table(users: Sequence[UserRow]) -> str:
    if not users:
        return "Nobody has registered yet."
    lines = [("E-MAIL", "ROLE", "SINCE", "NAME")]
    lines += [(u.email, u.role.value, f"{u.created_at:%Y-%m-%d}", u.full_name or "") for u in users]
    width = max(len(line[0]) for line in lines)
    return "\n".join(f"{mail:<{width}}  {role:<6}  {since:<10}  {name}".rstrip() for mail, role, since, name in lines)

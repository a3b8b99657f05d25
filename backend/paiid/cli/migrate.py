"""`paiid migrate`: the database's revision."""

import argparse

from paiid.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = "Bring the database to a revision; to this release's newest when none is named."
    parser.epilog = "Example: paiid migrate\n         paiid migrate --down -1"
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--to", default="head", metavar="REVISION", help="revision to go up to (default: head)")
    way.add_argument("--down", metavar="REVISION", help="revision to go back to, or -1 for one step")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Migrate; says where the database was and is."""
    from paiid.bootstrap import migrations

    url = Settings().database_url_text()
    if options.down:
        migrations.downgrade(url, options.down)
        print(f"Database is back at: {options.down}")
        return 0
    if options.to == "head" and migrations.is_at_head(url):
        print(f"Database is at {migrations.head_revision()}; nothing to do.")
        return 0
    migrations.upgrade(url, options.to)
    print(f"Database is at: {migrations.head_revision() if options.to == 'head' else options.to}")
    return 0

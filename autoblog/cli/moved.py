"""`autoblog moved`: a site's new address."""

from typing import Annotated

import typer

from autoblog.cli import console, wiring
from autoblog.errors import UsageError


def moved(
    context: typer.Context,
    former: Annotated[str, typer.Argument(metavar="FROM", help="The address until now.")],
    present: Annotated[str, typer.Argument(metavar="TO", help="The address from now on.")],
) -> None:
    """Tell the database that a site has a new address, so that none of its topics is written again.

    Example: autoblog moved old.example blog.example/en
    """
    from autoblog.pipeline import typed_key

    settings = wiring.settings_of(context)
    ledger = wiring.open_ledger(settings, for_reading=False)
    key, target = typed_key(former), typed_key(present)
    name, known = ledger.addresses.site_of(key) or key, ledger.sites()
    if name not in known:
        sites = ", ".join(sorted(known)) or "no site yet"
        raise UsageError(f"the database knows no site {former}; it knows {sites}")
    if target in known and target != name:
        raise UsageError(
            f"the database knows posts of {target} already, so it is a site of its own there"
        )
    ledger.addresses.remember(target, name)
    console.tell(f"{target} is {name} from now on; set WORDPRESS_URL to it")

"""The checks of application passwords on the site, and of ours."""

from collections.abc import Iterator

from autoblog.doctor.check import Check, failed, failed_by, ok
from autoblog.doctor.examination import Examination
from autoblog.doctor.login_causes import SWITCHED_OFF, diagnose, why_switched_off
from autoblog.errors import AutoblogError, LoginRefusedError
from autoblog.wordpress import CurrentUser, Site


def check_login(found: Examination) -> Iterator[Check]:
    """Check application passwords and the login."""
    site = found.wordpress.site
    try:
        answer = found.wordpress.examine_login()
    except AutoblogError as error:
        yield _check_passwords(site)
        yield failed_by("login", error, fix="run doctor again later")
        return
    if isinstance(answer, CurrentUser):
        found.user = answer
        # A login that works is better proof than the site's description of itself.
        yield ok("passwords", "the site takes application passwords")
        who = f"{answer.username} ({', '.join(answer.roles) or 'no role'})"
        yield ok("login", f"the site knows us as {who}")
    elif answer.by_server:
        yield failed_by("login", answer.error, fix="take that protection off the path /wp-json/")
    else:
        if answer.code not in SWITCHED_OFF:
            yield _check_passwords(site)
        why, exit_code = diagnose(answer, site=site), answer.error.exit_code
        yield failed("login", why.found, fix=why.fix, exit_code=exit_code)


def _check_passwords(site: Site) -> Check:
    if not site.application_passwords:
        why, exit_code = why_switched_off(site), LoginRefusedError.exit_code
        return failed("passwords", why.found, fix=why.fix, exit_code=exit_code)
    if not site.namespaces:
        return ok("passwords", "cannot be seen without a login; most sites take them")
    return ok("passwords", "the site takes application passwords")

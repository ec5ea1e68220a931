"""Checks whether the site takes application passwords, and ours."""

from autoblog.doctor.check import Check, failed, failed_by, ok
from autoblog.doctor.login_causes import SWITCHED_OFF, diagnose, why_switched_off
from autoblog.errors import AutoblogError, LoginRefusedError
from autoblog.wordpress import CurrentUser, Site, WordPress


def check_login(wordpress: WordPress) -> tuple[CurrentUser | None, tuple[Check, ...]]:
    """Prove the login; return it with the checks of application passwords and of the login."""
    site = wordpress.site
    try:
        answer = wordpress.examine_login()
    except AutoblogError as error:
        check = failed_by("login", error, fix="run doctor again later")
        return None, (_passwords(site), check)
    if isinstance(answer, CurrentUser):
        who = f"{answer.username} ({', '.join(answer.roles) or 'no role'})"
        # That the login works is better proof than what the site says of itself.
        taken = ok("passwords", "the site takes application passwords")
        return answer, (taken, ok("login", f"the site knows us as {who}"))
    if answer.by_server:
        return None, (failed_by("login", answer.error, fix="take that protection off /wp-json/"),)
    diagnosis = diagnose(answer, site=site)
    check = failed("login", diagnosis.found, fix=diagnosis.fix, exit_code=answer.error.exit_code)
    if answer.code in SWITCHED_OFF:
        return None, (check,)
    return None, (_passwords(site), check)


def _passwords(site: Site) -> Check:
    if not site.application_passwords:
        why = why_switched_off(site)
        exit_code = LoginRefusedError.exit_code
        return failed("passwords", why.found, fix=why.fix, exit_code=exit_code)
    if not site.namespaces:
        return ok("passwords", "cannot be seen without a login; most sites take them")
    return ok("passwords", "the site takes application passwords")

"""One role on one site, tried with the whole pipeline: what it gets, step by step.

    publish, pending, draft   a topic of each status becomes a post of that status, or is refused
    category, tag, cover      those of the draft
    lost answer               the site stores a post and answers 502: found, and completed
    lost ledger               the same topics with an empty database: found, and none written twice
    double                    a second copy of the draft: withdrawn
    review                    what a human did to three of the posts meanwhile

Site, client, pipeline and ledger are real; the texts are made up at once, and nothing waits.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from autoblog.covers.cards import draw_cover
from autoblog.errors import AutoblogError
from autoblog.ledger import KeptPost, Ledger
from autoblog.pipeline import publish, site_name
from autoblog.review import review_posts
from autoblog.topics import PostStatus, Topic, WordRange
from autoblog.wordpress import Credentials, Retry, Transport, WordPress, find_site
from tests.contract.breakages import page
from tests.integration.real_wordpress import RealWordPress
from tests.scripted_blog import scripted_blog

STATUSES: Final[tuple[PostStatus, ...]] = ("publish", "pending", "draft")
STEPS: Final = (
    *STATUSES,
    *("category", "tag", "cover", "lost answer", "lost ledger", "double", "review"),
)
REFUSED: Final = "refused: "

_POST_PHP: Final = """
    $post = get_post(%d);
    echo json_encode(['status' => $post->post_status, 'cover' => has_post_thumbnail($post),
        'tags' => wp_get_post_tags($post->ID, ['fields' => 'names']),
        'categories' => wp_get_post_categories($post->ID, ['fields' => 'names'])]);
"""
_COUNT_PHP: Final = """
    global $wpdb;
    echo $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->posts} WHERE post_type = 'post'
        AND post_status <> 'auto-draft'");
"""
_LOSE_ANSWER: Final = f"""
    add_action('rest_after_insert_post', function($post, $request, $creating) {{
        if ($creating) {{ {page(502, "Bad gateway")} }}
    }}, 10, 3);
"""
_HUMAN_PHP: Final = """
    wp_trash_post(%d);
    $left = get_post(%d);
    wp_update_post(['ID' => $left->ID, 'post_status' => 'publish',
        'post_content' => wp_slash("$left->post_content\\n\\n<p>A human's own words.</p>")]);
"""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A role on a site; its ledgers lie in `folder`."""

    site: RealWordPress
    role: str
    folder: Path

    def try_all(self) -> Mapping[str, str]:
        """Return the result of each step; of a role that may not write, those of the first three.

        Every error but those of `autoblog.errors` is a bug, and raised.
        """
        found: dict[str, str] = {}
        numbers: dict[PostStatus, int] = {}
        ledger = self._ledger("one")
        for status in STATUSES:
            found[status] = self._told(partial(self._post, ledger, status, numbers))
        if "draft" in numbers:
            found.update(self._extras(numbers["draft"]))
            best: PostStatus = "publish" if "publish" in numbers else "pending"
            found["lost answer"] = self._told(lambda: self._lose_answer(ledger, best))
            found["lost ledger"] = self._told(lambda: self._lose_ledger(numbers))
            found["double"] = self._told(lambda: self._double(ledger, numbers["draft"]))
            found["review"] = self._told(lambda: self._review(ledger, numbers))
        ledger.close()
        return found

    def _told(self, step: Callable[[], str]) -> str:
        try:
            return step()
        except AutoblogError as error:
            host = self.site.url.partition("://")[2].partition("/")[0]
            return f"{REFUSED}{str(error).replace(host, 'the site')}"

    def _post(self, ledger: Ledger, status: PostStatus, numbers: dict[PostStatus, int]) -> str:
        topic = self._topic(status, status)
        number = self._publish(ledger, topic)
        numbers[status] = number
        return str(self._stored(number)["status"])

    def _extras(self, number: int) -> Mapping[str, str]:
        stored = self._stored(number)
        topic = self._topic("draft", "draft")
        return {
            "category": "made" if stored["categories"] == [*topic.categories] else "left out",
            "tag": "made" if stored["tags"] == [*topic.tags] else "left out",
            "cover": "stored" if stored["cover"] else "left out",
        }

    def _lose_answer(self, ledger: Ledger, status: PostStatus) -> str:
        before = self._count()
        with self.site.must_use_plugin(_LOSE_ANSWER):
            number = self._publish(ledger, self._topic("lost answer", status))
        return f"found, {self._stored(number)['status']}{self._more_than(before + 1)}"

    def _lose_ledger(self, numbers: Mapping[PostStatus, int]) -> str:
        before, ledger = self._count(), self._ledger("another")
        again = {name: self._publish(ledger, self._topic(name, name)) for name in numbers}
        ledger.close()
        return f"{'found' if again == numbers else f'took {again}'}{self._more_than(before)}"

    def _double(self, ledger: Ledger, number: int) -> str:
        before, wordpress = self._count(), self._wordpress()
        post = self._kept(ledger, wordpress, number).post
        double = wordpress.create_draft(post, wordpress.terms(post.categories, post.tags))
        gone = wordpress.withdraw(double, post)
        return f"{'withdrawn' if gone else 'left'}{self._more_than(before)}"

    def _review(self, ledger: Ledger, numbers: Mapping[PostStatus, int]) -> str:
        """Let a human trash the draft, and add to the pending post and publish it."""
        self.site.run_php(_HUMAN_PHP % (numbers["draft"], numbers["pending"]))
        reviewed = review_posts(ledger, self._wordpress(), now=lambda: datetime.now(UTC))
        reviews = {post.post_id: post.review for post in reviewed}
        trashed, edited = reviews[numbers["draft"]], reviews[numbers["pending"]]
        changed = {None: "edits unseen", False: "unedited", True: "edited"}
        seen = changed[None if edited.edited is None else edited.edited > 0]
        return f"{trashed.outcome}; {edited.outcome}, {seen}"

    def _publish(self, ledger: Ledger, topic: Topic) -> int:
        """Bring a topic to the site as the command does; return the number of its post."""
        wordpress = self._wordpress()
        wordpress.login()
        wordpress.check_role(topic.status or "draft")
        blog = scripted_blog([topic], ledger=ledger, wait=lambda _: None, draw_cover=draw_cover)
        [result] = publish(blog, wordpress, count=1)
        if result.error is not None:
            raise result.error
        assert result.ref is not None, result
        return result.ref.id

    def _topic(self, name: str, status: PostStatus) -> Topic:
        return Topic(
            slug=f"{self.role}-{name}".replace(" ", "-"),
            title=f"Matrix: {self.role} & {name}",
            outline=(),
            tags=(f"tag of {self.role}",),
            categories=(f"Category of {self.role}",),
            words=WordRange(min=50, max=600),
            status=status,
        )

    def _ledger(self, name: str) -> Ledger:
        return Ledger.open(f"sqlite:///{self.folder / f'{self.role}-{name}.db'}")

    def _wordpress(self) -> WordPress:
        account = self.site.accounts[self.role]
        credentials = Credentials(
            username=account.username, application_password=account.application_password
        )
        http, retry = Transport(), Retry(wait=lambda _: None, attempts=2)
        site = find_site(self.site.url, http=http, credentials=credentials)
        return WordPress(site=site, credentials=credentials, http=http, retry=retry)

    def _kept(self, ledger: Ledger, wordpress: WordPress, number: int) -> KeptPost:
        sent = ledger.sent_posts(site_name(ledger, wordpress))
        return next(kept for kept in sent if kept.ref and kept.ref.id == number)

    def _stored(self, number: int) -> dict[str, Any]:
        stored: dict[str, Any] = json.loads(self.site.run_php(_POST_PHP % number))
        return stored

    def _count(self) -> int:
        return int(self.site.run_php(_COUNT_PHP))

    def _more_than(self, expected: int) -> str:
        count = self._count()
        return "" if count == expected else f", and {count} posts in place of {expected}"

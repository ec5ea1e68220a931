"""The program as a user starts it: real processes in a folder of their own, the starter model."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.integration.real_wordpress import RealWordPress

# Short posts: the starter writes one in a few seconds on one core.
TOPICS = """
defaults:
  words: {min: 20, max: 120}
  outline: []
  closing: none
  categories: [Uncategorized]
topics:
  - {title: Why we write in plain language, tags: [writing]}
  - {title: How to share what you learned, tags: [teamwork], outline: [What to tell]}
  - {title: What a small team can do}
  - {title: A website for everyone}
"""


@dataclass(kw_only=True)
class Program:
    """autoblog in `folder`, set up for `wordpress` as the user of `role`.

    `python` may be that of another environment, in which autoblog is installed.
    """

    folder: Path
    wordpress: RealWordPress
    role: str = "author"
    settings: dict[str, str] = field(default_factory=dict)
    python: str = sys.executable

    def __post_init__(self) -> None:
        templates = self.folder / "templates"
        templates.mkdir(parents=True, exist_ok=True)
        (templates / "topics.yaml").write_text(TOPICS, encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        account = self.wordpress.accounts[self.role]
        return {
            **{
                k: v for k, v in os.environ.items() if not k.startswith(("AUTOBLOG_", "WORDPRESS_"))
            },
            "WORDPRESS_URL": self.wordpress.url,
            "WORDPRESS_USERNAME": account.username,
            "WORDPRESS_APPLICATION_PASSWORD": account.application_password,
            "AUTOBLOG_MODEL": "starter",
            "AUTOBLOG_CANDIDATES": "3",
            "AUTOBLOG_SEED": "1",
            **self.settings,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command and let it run."""
        return subprocess.Popen(
            [self.python, "-m", "autoblog", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=240)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def publish(self, *arguments: str) -> list[dict[str, Any]]:
        """Run `publish --json` and return its lines; it must succeed."""
        done = self.run("publish", "--json", *arguments)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def posts(self) -> list[dict[str, Any]]:
        """Every post of the site, whatever its status, oldest first."""
        code = """
            $found = get_posts(['post_type' => 'post', 'numberposts' => -1, 'orderby' => 'ID',
                'order' => 'ASC',
                'post_status' => ['publish', 'future', 'draft', 'pending', 'private', 'trash']]);
            echo json_encode(array_map(fn($p) => ['id' => $p->ID, 'title' => $p->post_title,
                'status' => $p->post_status, 'content' => $p->post_content,
                'excerpt' => $p->post_excerpt, 'slug' => $p->post_name,
                'tags' => wp_get_post_tags($p->ID, ['fields' => 'names']),
                'categories' => wp_get_post_categories($p->ID, ['fields' => 'names'])], $found));
        """
        posts: list[dict[str, Any]] = json.loads(self.wordpress.run_php(code))
        return posts

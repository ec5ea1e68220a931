"""The page: its tabs, colours and style sheet. Nothing in it comes from another machine."""

from pathlib import Path
from typing import Any, Final

import gradio as gr

from autoblog import __version__
from autoblog.errors import AutoblogError
from autoblog.studio.ask_tab import add_ask_tab
from autoblog.studio.page_parts import note_error
from autoblog.studio.post_tab import add_post_tab
from autoblog.studio.posts_tab import PostsTab
from autoblog.studio.text_fields import topic_choices
from autoblog.studio.topics_tab import TopicsTab
from autoblog.studio.workshop import Workshop
from autoblog.studio.write_tab import add_write_tab

STYLE: Final = Path(__file__).parent / "studio.css"

HEAD: Final = (
    '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">'
)


def studio_page(workshop: Workshop) -> gr.Blocks:
    """Build the page."""
    with gr.Blocks(analytics_enabled=False, title="autoblog studio", fill_width=True) as page:
        gr.HTML(
            f'<header class="ab-header"><h1>autoblog studio</h1>'
            f"<p>autoblog {__version__}, on this machine alone</p></header>"
        )
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Write", id="write"):
                topic, message = add_write_tab(workshop)
            with gr.Tab("From topic to post", id="post"):
                post_topic, post_message = add_post_tab(workshop)
            with gr.Tab("Ask", id="ask"):
                add_ask_tab(workshop)
            with gr.Tab("Topics", id="topics") as chosen_topics:
                topics_tab = TopicsTab(workshop)
            with gr.Tab("Posts", id="posts") as chosen_posts:
                posts_tab = PostsTab(workshop)
        posts_tab.on(chosen_posts.select, posts_tab.arrive)
        topics_tab.on(chosen_topics.select, topics_tab.arrive, [topics_tab.editing])

        def arrive() -> dict[Any, Any]:
            """Read the topics anew for a tab of the browser that opens."""
            try:
                choices = topic_choices(workshop)
            except AutoblogError as error:
                said = note_error(error)
                return {message: said, post_message: said}
            return {
                topic: gr.Dropdown(choices=[("none", ""), *choices]),
                post_topic: gr.Dropdown(choices=choices),
            }

        page.load(
            arrive,
            outputs=[topic, message, post_topic, post_message],
            show_progress="hidden",
            queue=False,  # Gradio 6.31 may lose a click in the moment in which a queued event ends
            api_visibility="private",
        )

        def leave(request: gr.Request) -> None:
            """End what a tab of the browser has begun when it is closed."""
            workshop.stops.press(str(request.session_hash))

        page.unload(leave)
    return page


def theme() -> gr.themes.Base:
    """Return colours that can be read by day and night, in the fonts of the reader's machine."""
    return gr.themes.Base(
        primary_hue="blue",
        neutral_hue="slate",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        radius_size="sm",
    ).set(
        # enough contrast for small letters (WCAG 2.2: 4.5 to 1)
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_600",
        button_primary_text_color="white",
        button_primary_text_color_dark="white",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
        block_label_text_color="*neutral_700",
        block_label_text_color_dark="*neutral_200",
        block_title_text_color="*neutral_700",
        block_title_text_color_dark="*neutral_200",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        color_accent="*primary_700",
    )

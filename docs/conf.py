"""Sphinx: how the site is made of these pages (`make docs`)."""

project = "PaiiD"
author = "The PaiiD founders"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
html_theme = "furo"
html_title = "PaiiD"
html_show_sourcelink = False
myst_heading_anchors = 3
# A page is found by search and by its section; not each has to stand in the menu.
exclude_patterns = ["_build", "requirements.*"]

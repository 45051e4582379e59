"""How Sphinx builds these pages: Markdown as GitHub reads it too, and nothing that is fetched from elsewhere."""

project = "pytest-parity"
html_title = project
html_theme = "furo"
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["docs.css"]

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 4  # the deepest heading that a link may lead to, by the name that GitHub gives it

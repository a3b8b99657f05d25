"""The report to print: `content` says what is in it, `pages` lays it out, `charts` draws."""

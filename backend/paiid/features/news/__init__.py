"""Headlines as the feed gives them; `reading` answers them over HTTP."""

"""Live events, one server-sent stream a browser tab."""

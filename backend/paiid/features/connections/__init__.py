"""What PaiiD is connected to, and what it could be."""

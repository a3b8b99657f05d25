"""What may be looked up while answering; nothing here changes anything."""

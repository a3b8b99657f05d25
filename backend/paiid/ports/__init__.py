"""What the product needs from the outside, as Protocols, and what they may raise."""

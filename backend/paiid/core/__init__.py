"""Small foundations that know no capability of the product."""

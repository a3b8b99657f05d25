"""What figures are made from: accounts folded, periods, prices."""

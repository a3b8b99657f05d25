"""What is known of a candidate: measures of its bars, the rules that pick it, and its numbered facts."""

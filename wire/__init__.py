"""What every AMP line in the house shares: declared errors, bounded arguments, a bounded line, silence."""

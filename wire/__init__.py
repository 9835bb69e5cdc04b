"""What every AMP line of this project shares: declared errors, bounded arguments, a bounded line, silence."""

"""The interactive shell: what a person types, and what it asks back."""

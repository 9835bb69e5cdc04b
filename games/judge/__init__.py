"""The judge: a replay of the transcripts of one match, and who kept to the rules in it.

The lobby starts it as a child process, because rules are Python that runs on what strangers have sent. It reads one
case and writes one verdict, both as JSON.
"""

"""The options of the running lobby."""

from __future__ import annotations

from collections.abc import Iterable

from lobby.app.reload import NotReloaded
from lobby.operator.page import Shown
from lobby.operator.registry import Call, Refused, Reply, command


class Read(Reply):
    """Options by their names: those that were taken up, and those that have changed and need a restart."""

    taken: list[str]
    waiting: list[str]

    def shown(self) -> Iterable[Shown]:
        """A sentence for each."""
        if not (self.taken or self.waiting):
            return ["Nothing has changed."]
        taken = [f"Taken up: {', '.join(self.taken)}."] if self.taken else []
        return taken + ([f"Needs a restart: {', '.join(self.waiting)}."] if self.waiting else [])


@command("reload", "Read the file of options again, as the signal HUP does.", changes=True)
async def reload(call: Call) -> Reply:
    """Take up what can be taken up; nothing, if anything in the file is wrong."""
    if call.parts.reloader is None:
        raise Refused("No lobby that could take them up runs here.")
    try:
        done = call.parts.reloader.reload()
    except NotReloaded as problem:
        raise Refused(str(problem)) from None
    return Read(taken=list(done.taken), waiting=list(done.waiting))

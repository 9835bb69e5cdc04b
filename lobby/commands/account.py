"""What a logged-in client may say of its account, and of its session."""

from __future__ import annotations

from lobby import errors
from lobby.commands.fields import Code, Password, Ticket
from wire.amp import codec
from wire.amp.arguments import Items
from wire.amp.errors import declared


class Logout(codec.Command):
    """Client to lobby: end the session; the connection is a visitor's again. In a match it counts as leaving."""

    errors = declared()


class ChangePassword(codec.Command):
    """Client to lobby: change the account's password."""

    arguments = [(b"old", Password()), (b"new", Password())]
    errors = declared(errors.WrongPassword, errors.BadPassword, errors.IsADropIn, errors.TryLater, errors.StorageFailed)


class DeleteAccount(codec.Command):
    """Client to lobby: remove the account and end the session."""

    arguments = [(b"password", Password())]
    errors = declared(
        *(errors.WrongPassword, errors.IsADropIn, errors.LastOperator, errors.TryLater, errors.StorageFailed)
    )


class KeepName(codec.Command):
    """Client to lobby: a drop-in makes its name an account. Session, room and invitations stay as they are.

    ``code`` is as in ``Register``.
    """

    arguments = [(b"password", Password()), (b"code", Code(optional=True))]
    errors = declared(
        *(errors.NotADropIn, errors.BadPassword, errors.NameTaken, errors.NameAlike),
        *(errors.RegistrationClosed, errors.CodeWanted, errors.CodeRefused),
        *(errors.TryLater, errors.StorageFailed),
    )


class Restore(codec.Command):
    """Client to lobby, after ``Resume``: the newest ticket that the client holds of its room. A lobby that was
    restarted takes the room up again; any other knows better already."""

    arguments = [(b"tickets", Items(Ticket(), 3))]
    errors = declared(errors.TryLater, errors.StorageFailed)

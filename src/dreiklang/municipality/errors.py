"""The refusals of this room, each with reason and remedy for the person who gets it."""

from dreiklang.wording import Message, message


class Refusal(Exception):  # noqa: N818 - it is the product's answer to a person, not a fault
    """A rule says no. `reason` and `remedy` are sentences for the person who asked."""

    def __init__(self, reason: Message, remedy: Message) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


class NotAllowedError(Refusal):
    """The person lacks the permission."""

    def __init__(self) -> None:
        super().__init__(
            message("You are not allowed to do this here."),
            message("Sign in with an account that has the right role, or ask the portfolio office to do this for you."),
        )


class OutdatedError(Refusal):
    """Somebody else changed the thing in the meantime."""

    def __init__(self) -> None:
        super().__init__(
            message("Somebody else has changed this in the meantime; nothing of theirs was overwritten."),
            message("Look at both versions and decide again."),
        )


class BadNameError(Refusal):
    """A municipality's short name cannot stand in an address."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            message("“{slug}” cannot be the short name of a municipality, or the name is missing.", slug=slug),
            message("Take small letters, digits and single hyphens, beginning with a letter, such as bad-urach."),
        )


class TakenError(Refusal):
    """The name is in use."""

    def __init__(self, name: str) -> None:
        super().__init__(message("The name “{name}” is taken.", name=name), message("Choose another one."))


class LastAdministratorError(Refusal):
    """Nobody could manage people any more."""

    def __init__(self) -> None:
        super().__init__(
            message("This is the municipality's last administrator."),
            message("Give somebody else the role first."),
        )


class BadGrantError(Refusal):
    """A role without the organisation that it needs, or with one that it cannot have."""

    def __init__(self) -> None:
        super().__init__(
            message("This role and this organisation do not go together."),
            message("Requester and department lead need an organisation; the other roles have none."),
        )


class NoRoleError(Refusal):
    """A person without any role would belong to no municipality, and nobody would see them."""

    def __init__(self) -> None:
        super().__init__(
            message("Somebody new needs a role here."),
            message("Tick at least one."),
        )


class BadScopeError(Refusal):
    """A token would be able to do what its owner cannot."""

    def __init__(self) -> None:
        super().__init__(
            message("A token can have only rights that you have yourself, and at least one."),
            message("Choose from the rights that are offered."),
        )


class BadAddressError(Refusal):
    """A webhook's address is not to be contacted."""

    def __init__(self, host: str) -> None:
        super().__init__(
            message("“{host}” cannot be told of changes: the address is not public HTTPS.", host=host),
            message("Give an https address on the internet, or ask the operator to allow this host."),
        )


class NoUndoError(Refusal):
    """A change cannot be taken back safely."""

    def __init__(self) -> None:
        super().__init__(
            message("This change cannot be taken back: the thing has been changed since, or is gone."),
            message("Change it by hand; the record shows what it was before."),
        )


class FieldError(Refusal):
    """A value is refused; `field` names it, so that a form can say so there, and a program knows the place."""

    def __init__(self, field: str, reason: Message, remedy: Message) -> None:
        super().__init__(reason, remedy)
        self.field = field

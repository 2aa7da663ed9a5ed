"""How a person's reach for a control fails, in either messenger."""


class NoSuchControl(LookupError):  # noqa: N818 - what is wrong, as in the rest of the house
    """Nothing on screen answers to ``name``."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"nothing here is called {name!r}")


class IncompleteForm(ValueError):  # noqa: N818 - as above
    """The messenger keeps a form open while these required fields are empty."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(f"required and empty: {', '.join(names)}")

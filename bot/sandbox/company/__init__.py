"""The demo's company: who works there, what its shops sold, what was aimed at, and the messengers they all sit in."""

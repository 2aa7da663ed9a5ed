"""Verbs as people read and type them: the words of a command's name in a reader's language."""

from __future__ import annotations

from locales import Speaker, words_for


def second_words(speaker: Speaker) -> dict[str, str]:
    """Return the words of the second place as the reader says them, by their English one."""
    return {
        "set": speaker.say_in("command word", "set"),
        "revise": speaker.say_in("command word", "revise"),
        "publish": speaker.say_in("command word", "publish"),
        "define": speaker.say_in("command word", "define"),
        "now": speaker.say_in("command word", "now"),
        "store": speaker.say_in("command word", "store"),
        "team": speaker.say_in("command word", "team"),
        "person": speaker.say_in("command word", "person"),
    }


def shown_verb(name: str, speaker: Speaker) -> str:
    """Return a command's name as the reader would type it."""
    head, *rest = name.split()
    words = words_for(head, speaker.language)
    known = second_words(speaker)
    return " ".join((words[0] if words else head, *(known.get(word, word) for word in rest)))

"""Where state and numbers live: the database, the sources of facts, calendars, rates and the vault."""

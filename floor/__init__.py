"""The hall floor: facts, rules, desk, journal, hub, clocks and ledgers, the clerk's and the supervisor's pages."""

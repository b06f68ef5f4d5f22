"""Loudspeaker zones: whose calls, by whom, and never two queues for one player."""

from __future__ import annotations

from config.checks.draft import Draft
from config.schema import Speaker
from config.speakers import part_of


def check_voice(draft: Draft) -> None:
    _languages(draft)
    hall = draft.hall
    for speaker in hall.speakers:
        _speaker(draft, speaker)
    _players(draft)


def _languages(draft: Draft) -> None:
    spoken = draft.hall.voice.languages
    if len(set(spoken)) < len(spoken):
        draft.fault("voice.languages", f'"{spoken[0]}" stands there twice: name each language once')


def _speaker(draft: Draft, speaker: Speaker) -> None:
    hall = draft.hall
    for index, zone in enumerate(speaker.zones):
        draft.refer(draft.at(speaker, f"zones[{index}]"), zone, [one.code for one in hall.zones], "zones")
    for index, counter in enumerate(speaker.counters):
        draft.refer(draft.at(speaker, f"counters[{index}]"), counter, [one.number for one in hall.counters], "counters")
    for index, screen in enumerate(speaker.screens):
        here = draft.at(speaker, f"screens[{index}]")
        draft.refer(here, screen, [one.code for one in hall.screens], "screens")
        if any(one.code == screen and one.kind == "info" for one in hall.screens):
            draft.fault(here, f"screen {screen} is of kind info, which speaks no calls: name a board")
    if not speaker.screens and speaker.agent is None:
        draft.fault(draft.at(speaker, "screens"), "nobody can speak here: name a screen, or an agent that has a loudspeaker")
    if speaker.agent == "local" and not hall.hub.local_agent:
        draft.fault(
            draft.at(speaker, "agent"),
            "the local agent is switched off (hub.local_agent = false): name another agent, or switch it on",
        )
    for index, (start, end) in enumerate(speaker.quiet):
        if start >= end:
            draft.fault(draft.at(speaker, f"quiet[{index}]"), f"{start} is not before {end}: write the earlier first; a night is two spans")


def _players(draft: Draft) -> None:
    """A loudspeaker says one thing at a time: a screen, or an agent's sound device, belongs to one zone."""
    owners: dict[str, str] = {}
    for screen in draft.hall.screens:
        if screen.voice:
            owners[f"screen {screen.code}"] = "its own part, by voice = true"
    codes = {part_of(screen).code: screen for screen in draft.hall.screens if screen.voice}
    for speaker in draft.hall.speakers:
        if speaker.code in codes:
            same = codes[speaker.code].code
            draft.fault(draft.at(speaker, "code"), f"{speaker.code} is what screen {same} speaks for (voice = true): choose another code")
        mine = {f"screen {code}": f"screens[{index}]" for index, code in enumerate(speaker.screens)}
        if speaker.agent is not None:
            mine[f"the sound device {speaker.device or 'of the PC'} of agent {speaker.agent}"] = "device"
        for player, option in mine.items():
            first = owners.setdefault(player, speaker.code)
            if first is not speaker.code:
                draft.fault(draft.at(speaker, option), f"{player} speaks for {first} already: a loudspeaker has one queue, remove one")

"""Refusals: a code for programs plus facts; the sentence is made at the edge from `floor.error.<code>`."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An order that may not be carried out. Nothing was changed."""

    code = "bad_request"
    status = 409

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


def _refusal(name: str, code: str, status: int, meaning: str) -> type[Refused]:
    return type(name, (Refused,), {"code": code, "status": status, "__doc__": meaning})


BadRequest = _refusal("BadRequest", "bad_request", 400, "The body is not what the route takes; `problems` says what.")
UnknownMatter = _refusal("UnknownMatter", "unknown_matter", 404, "No such matter.")
MatterClosed = _refusal("MatterClosed", "matter_closed", 409, "The matter is closed, or no counter serves it.")
ReviewFirst = _refusal("ReviewFirst", "review_first", 409, "Staff give the numbers here, once the papers were looked at.")
IdRequired = _refusal("IdRequired", "id_required", 409, "This hall's kiosks give a number for an ID number only: `id_number`.")
HallClosed = _refusal("HallClosed", "hall_closed", 409, "Outside the hours in which numbers are given.")
UnknownLane = _refusal("UnknownLane", "unknown_lane", 404, "No such lane.")
GroundRequired = _refusal("GroundRequired", "ground_required", 409, "Granting the care lane needs a ground.")
AppointmentRequired = _refusal("AppointmentRequired", "appointment_required", 409, "The booked lane needs an appointment.")
ProjectUnknown = _refusal("ProjectUnknown", "project_unknown", 409, "The code is on no project list of this hall.")
AppointmentsClosed = _refusal("AppointmentsClosed", "appointments_closed", 409, "No appointments for this matter, or not this way.")
UnknownAppointment = _refusal("UnknownAppointment", "unknown_appointment", 404, "No such appointment.")
SlotUnknown = _refusal("SlotUnknown", "slot_unknown", 409, "Not a time that can be booked; `next`: the next free ones.")
SlotFull = _refusal("SlotFull", "slot_full", 409, "The time is fully booked; `next`: the next free ones.")
OtherDay = _refusal("OtherDay", "appointment_other_day", 409, "The appointment is on another day: `at`.")
CheckedInAlready = _refusal("CheckedInAlready", "already_checked_in", 409, "The appointment has its ticket: `number`.")
ContactRequired = _refusal("ContactRequired", "contact_required", 409, "The hall needs a telephone number for an appointment.")
ProjectExpired = _refusal("ProjectExpired", "project_expired", 409, "The project's code is not valid today, or was ended.")
ProjectUsedUp = _refusal("ProjectUsedUp", "project_used_up", 409, "The project has used its quota of tickets.")
UnknownProject = _refusal("UnknownProject", "unknown_project", 404, "No such project on the list.")
WrongState = _refusal("WrongState", "wrong_state", 409, "The ticket is in a state that does not allow the order.")
CounterBusy = _refusal("CounterBusy", "counter_busy", 409, "The counter has a ticket called or in service.")
CounterClosed = _refusal("CounterClosed", "counter_closed", 409, "The counter is not open.")
CounterTaken = _refusal("CounterTaken", "counter_taken", 409, "Another clerk is on post at this counter.")
CounterOutOfUse = _refusal("CounterOutOfUse", "counter_out_of_use", 409, "The counter was taken out of use.")
UnknownCounter = _refusal("UnknownCounter", "unknown_counter", 404, "No such counter.")
NotYourTicket = _refusal("NotYourTicket", "not_your_ticket", 403, "The ticket belongs to another counter.")
NotPermitted = _refusal("NotPermitted", "not_permitted", 403, "The role may not do this.")
NotServed = _refusal("NotServed", "matter_not_served", 409, "The counter does not serve this matter.")
UnknownTide = _refusal("UnknownTide", "unknown_tide", 404, "No such tide window.")
CounterLent = _refusal("CounterLent", "counter_lent", 409, "The counter lends itself already; end that first.")
AlreadyServed = _refusal("AlreadyServed", "already_served", 409, "The counter takes this matter already.")
NotTrained = _refusal("NotTrained", "not_trained", 409, "The clerk at this counter is not trained for this matter.")
ProposalGone = _refusal("ProposalGone", "proposal_gone", 409, "The floor has changed; this is not proposed any more.")
AlreadyRated = _refusal("AlreadyRated", "already_rated", 409, "One service, one rating.")
RatingClosed = _refusal("RatingClosed", "rating_closed", 409, "No finished service is open for rating here.")
UnknownTicket = _refusal("UnknownTicket", "unknown_ticket", 404, "No such ticket.")
UnknownStaff = _refusal("UnknownStaff", "unknown_staff", 404, "No account has this staff number.")
SeveralNumbers = _refusal("SeveralNumbers", "several_numbers", 409, "Several waiting numbers have these digits: `numbers`.")
UnknownPlace = _refusal("UnknownPlace", "unknown_place", 404, "No such kiosk, screen, pad or printer.")
UnknownSession = _refusal("UnknownSession", "unknown_session", 404, "No such extended session runs.")
UnknownLapse = _refusal("UnknownLapse", "unknown_lapse", 404, "No such lapse.")
UnknownRegister = _refusal("UnknownRegister", "unknown_register", 404, "No such register.")
UnknownEntry = _refusal("UnknownEntry", "unknown_entry", 404, "No such entry in this register.")
UnknownAct = _refusal("UnknownAct", "unknown_act", 404, "The register knows no such act.")
UnknownAttachment = _refusal("UnknownAttachment", "unknown_attachment", 404, "The entry has no such attachment.")
FileGone = _refusal("FileGone", "file_erased", 410, "The file was erased by order; the journal says which.")
FileTooBig = _refusal("FileTooBig", "file_too_big", 413, "The file is larger than `most_mb` megabytes.")
FileKind = _refusal("FileKind", "file_kind", 415, "By its content the file is none of the kinds that are kept: PDF, JPEG, PNG.")
FileEmpty = _refusal("FileEmpty", "file_empty", 400, "There is no file, or nothing in it.")
TooManyFiles = _refusal("TooManyFiles", "too_many_files", 409, "The entry carries as many files as it may: `most`.")
NotClosed = _refusal("NotClosed", "entry_not_closed", 409, "Only what is closed is filed: `entry` is in `state`.")
AlreadyFiled = _refusal("AlreadyFiled", "already_filed", 409, "`entry` stands in the file index already: `index`.")
UnknownDuty = _refusal("UnknownDuty", "unknown_obligation", 404, "No such obligation.")
InEmergency = _refusal("InEmergency", "emergency", 409, "An emergency is being dealt with: calls rest until it is over; `since`.")
NoEmergency = _refusal("NoEmergency", "no_emergency", 409, "There is no emergency that could be ended.")
UnknownFault = _refusal("UnknownFault", "unknown_fault", 404, "No such entry in the equipment register.")
StillDown = _refusal("StillDown", "still_down", 409, "The device speaks for itself: the entry ends when it is ready. Mute it meanwhile.")
UnknownJob = _refusal("UnknownJob", "unknown_job", 404, "No such print job.")
NotYourJob = _refusal("NotYourJob", "not_your_job", 403, "Another agent, or another run of it, prints this slip.")
RequestIdReused = _refusal("RequestIdReused", "request_id_reused", 409, "This request_id came before with another body.")
CapReached = _refusal("CapReached", "cap_reached", 409, "The emergency that runs gives no more than `most` numbers a day for the matter.")
RuleRefused = _refusal("RuleRefused", "rule_refused", 409, "A gate of the regulations is shut: `rule`, `missing`.")
TooManyRequests = _refusal("TooManyRequests", "too_many_requests", 429, "Wait `retry_after_s` seconds.")
PrinterDown = _refusal("PrinterDown", "printer_down", 409, "No printer can take the slip now.")
BadTemplate = _refusal("BadTemplate", "bad_template", 409, "The hall's template makes no slip; `why` says what stands in the way.")
NoNotice = _refusal("NoNotice", "no_notice", 409, "The matter has no one-time notice.")
UnknownPart = _refusal("UnknownPart", "unknown_part", 404, "No such part of the settings, or no such version of it.")
SettingMoved = _refusal("SettingMoved", "setting_changed", 409, "Somebody changed it meanwhile: `version`; look again.")
ChangeWaits = _refusal("ChangeWaits", "change_planned", 409, "A change of this part is planned for `takes_at`; call that off first.")
NoPlan = _refusal("NoPlan", "no_change_planned", 404, "No change of this part is planned.")
UnknownAccount = _refusal("UnknownAccount", "unknown_account", 404, "No such staff account.")
OwnAccount = _refusal("OwnAccount", "own_account", 409, "Nobody changes their own role, disables or resets themselves: ask another admin.")
LastAdmin = _refusal("LastAdmin", "last_admin", 409, "It is the last account that may administer the hall: make another admin first.")
OnPost = _refusal("OnPost", "on_post", 409, "On post at `counters`: close them first, or with this order (`close_posts`, `cover`).")
AccountClosed = _refusal("AccountClosed", "account_closed", 409, "The account is disabled: enable it first.")
LoginRequired = _refusal("LoginRequired", "login_required", 401, "Needs a token or a session.")
ClockForward = _refusal("ClockForward", "clock_backward", 409, "The rehearsal clock moves forward only.")
Unavailable = _refusal("Unavailable", "unavailable", 503, "The hub could not write; try again.")

ALL: tuple[type[Refused], ...] = tuple(Refused.__subclasses__())

package audit

import (
	"slices"
	"strings"

	"careloop/internal/store"
)

// kind says what items under certain keys are.
type kind struct {
	table   store.Table
	pk, sk  string // prefixes of the keys
	name    string
	skip    []Action // changes that have no row, for the reason in because
	because string
	final   []string // if set, only changes to one of these statuses have a row, for the reason in because
	show    []string // fields whose values are not sensitive
}

var always = []Action{Created, Updated, Deleted}

// kinds are tried in order. An item of no kind has rows under its table's name, and shows no values.
var kinds = []kind{
	{table: store.Patients, pk: "pat_", sk: "family", name: "family", show: []string{"status", "scope", "relation", "how", "evidence", "endedBy"}},
	{table: store.Patients, pk: "pat_", sk: "wards", skip: always, because: "whose file to look into; what somebody may do there their file says"},
	{table: store.Patients, pk: "pat_", sk: "invited", skip: always, because: "a limit; the file of who was invited has the row"},
	{table: store.Patients, pk: "pat_", name: "patient", show: []string{"status", "language", "class", "source"}},
	{table: store.Patients, skip: always, because: "claims and search entries repeat the file, and their keys hold parts of names"},
	{table: store.Scheduling, pk: "departments", name: "department", show: []string{"active", "need"}},
	{table: store.Scheduling, pk: "practitioners", name: "practitioner", show: []string{"active", "grade"}},
	{table: store.Scheduling, pk: "practitioner-plans", skip: always, because: "which schedules a practitioner has, which the schedules tell"},
	{table: store.Scheduling, pk: "pra_", sk: "feed", name: "calendar-feed", show: []string{"active"}},
	{table: store.Scheduling, pk: "sch_", sk: "schedule", name: "schedule", show: []string{"room", "from", "until"}},
	{
		table: store.Scheduling, pk: "sch_", sk: "number#", name: "number", show: []string{"status"},
		skip: []Action{Created, Deleted}, because: "the patient's day, written with it, tells who took it or gave it back",
	},
	{table: store.Scheduling, pk: "code#", skip: always, because: "where a code finds its appointment, whose day has the row"},
	{table: store.Scheduling, pk: "dep_", sk: "taken#", skip: always, because: "a picture of what numbers say, painted by the stream itself"},
	{table: store.Scheduling, pk: "sites", name: "site", show: []string{"active"}},
	{table: store.Scheduling, pk: "rooms", name: "room", show: []string{"active", "door"}},
	{table: store.Scheduling, pk: "services", name: "service", show: []string{"active", "departments", "minutes", "priceCode", "forExams", "fastHours", "waterHours", "noWater"}},
	{table: store.Scheduling, pk: "service#", skip: always, because: "a version is kept with the change that puts it in force"},
	{table: store.Scheduling, pk: "pat_", sk: "appeals", name: "appeals", show: []string{"decision", "decidedBy"}},
	{table: store.Scheduling, pk: "policy", name: "booking-policy", show: []string{"overbooking", "hours", "after", "warnAt", "restrictAt", "fillingIn", "payment"}},
	{table: store.Scheduling, pk: "waitlist#", sk: "wait#", name: "wait", show: []string{"status", "reason", "urgency", "priority", "from", "until", "channel"}, skip: []Action{Deleted}, because: "what has ended is put with the patient in the same transaction"},
	{table: store.Scheduling, pk: "pat_", sk: "waited#", name: "wait", show: []string{"status", "reason"}},
	{table: store.Scheduling, pk: "pat_", sk: "waits", skip: always, because: "a list of the entries, which have rows of their own"},
	{table: store.Scheduling, pk: "wai_", sk: "change#", skip: always, because: "the entry that was changed has a row of its own"},
	{table: store.Scheduling, pk: "ofr_", sk: "offer", name: "offer", show: []string{"status", "via", "start", "until", "number"}},
	{table: store.Scheduling, pk: "waitlist-", skip: always, because: "places where the sweep looks"},
	{table: store.Scheduling, pk: "closures-due", skip: always, because: "places where the sweep looks"},
	{table: store.Scheduling, pk: "closures", name: "closure", show: []string{"step", "kind", "from", "until", "start", "end", "part"}},
	{table: store.Scheduling, pk: "cls_", sk: "case#", name: "closure-case", show: []string{"state", "answer", "via", "accepted", "failed", "number", "start"}},
	{table: store.Scheduling, pk: "cas_", skip: always, because: "where a link finds its case, which is written with it"},
	{table: store.Scheduling, pk: "pat_", sk: "day#", name: "appointments", show: []string{"status", "start", "number", "channel", "serviceId", "serviceVersion"}},
	{table: store.Care, pk: "pat_", sk: "encounter#", name: "encounter", show: []string{"status", "queueId", "level", "emergency", "isolated", "calls", "passes", "method", "walkIn", "alarm"}},
	{table: store.Care, pk: "pat_", sk: "replaced#", skip: always, because: "the encounter, written with it, tells who amended its record"},
	{table: store.Care, pk: "pat_", sk: "draft#", skip: always, because: "what is not signed says nothing yet, and is saved with every pause in typing"},
	{table: store.Care, pk: "pat_", sk: "prepared#", name: "preparation", show: []string{"outcome", "confirmed"}},
	{table: store.Care, pk: "visit-rules", sk: "v", name: "visit-rules", skip: always, because: "a version is kept with the change that puts it in force"},
	{table: store.Care, pk: "visit-rules", name: "visit-rules", show: []string{"version"}},
	{table: store.Care, pk: "screens", name: "screen", show: []string{"departmentId", "stationId", "revokedAt"}},
	{table: store.Care, pk: "door#", skip: always, because: "who was called and may still be inside, which the encounters tell"},
	{table: store.Care, pk: "pace#", skip: always, because: "how long the last services took, which the encounters tell"},
	{table: store.Care, pk: "emg_", sk: "emergency", name: "emergency", show: []string{"kind", "status", "drill", "step", "joined", "report"}},
	{table: store.Care, pk: "emg_", sk: "entry#", name: "emergency-entry", show: []string{"kind", "contactId", "channel", "corrects"}},
	{table: store.Care, pk: "emg_", sk: "report", name: "emergency-report", show: []string{"status", "signedAt"}},
	{table: store.Care, pk: "alr_", skip: always, because: "where a link leads, which the emergency, written with it, tells"},
	{table: store.Care, pk: "emergency-places", skip: always, because: "which emergency a place had last, which the emergency tells"},
	{table: store.Care, pk: "emergency-rules", sk: "v", name: "emergency-rules", skip: always, because: "a version is kept with the change that puts it in force"},
	{table: store.Care, pk: "emergency-rules", name: "emergency-rules", show: []string{"version"}},
	{table: store.Care, pk: "exam-packages", name: "exam-package", show: []string{"active", "price", "version", "sex", "ageFrom", "ageTo", "reportDays"}},
	{table: store.Care, pk: "exam-package#", skip: always, because: "a version is kept with the change that puts it in force"},
	{table: store.Care, pk: "pat_", sk: "exam#", name: "exam", show: []string{"status", "packageId", "packageVersion", "state", "resultsVersion", "reportVersion", "date"}},
	{table: store.Care, pk: "pat_", sk: "examgoing#", skip: always, because: "which examination is under way, which the examination, written with it, tells"},
	{table: store.Care, pk: "pat_", sk: "examresult#", skip: always, because: "the examination, written with it, tells who entered or amended results"},
	{table: store.Care, pk: "pat_", sk: "examreport#", name: "exam-report", show: []string{"version", "day", "inTime"}},
	{table: store.Care, pk: "pat_", sk: "examcritical#", name: "critical-value", show: []string{"station", "how", "seenBy", "toldBy", "withdrawnAt"}},
	{table: store.Care, pk: "pat_", sk: "stay#", name: "stay", show: []string{"status", "kind", "at", "corrects", "followUp", "dischargePlannedOn"}},
	{table: store.Care, pk: "pat_", sk: "inpatient", skip: always, because: "which stay a patient is in, which the stay, written with it, tells"},
	{table: store.Care, pk: "wards", sk: "name#", skip: always, because: "which ward has a name, which the ward, written with it, tells"},
	{table: store.Care, pk: "wards", name: "ward", show: []string{"name", "beds", "active"}},
	{table: store.Care, pk: "beds", skip: always, because: "whose a bed is, which the stay, written with it, tells"},
	{table: store.Care, pk: "pat_", sk: "task#", name: "task", show: []string{"status", "kind", "plan", "from", "due", "assignee", "late"}},
	{table: store.Care, pk: "diagnosis-codes", sk: "current", name: "diagnosis-codes", show: []string{"source", "codes"}},
	{table: store.Care, pk: "diagnosis-codes", skip: always, because: "a part of a list, which the item that names the list tells"},
	{table: store.Feedback, pk: "inv_", name: "invitation", show: []string{"questionnaire", "questionnaireVersion", "expiresAt", "answeredAt"}},
	{table: store.Feedback, pk: "questionnaire#", sk: "v", name: "questionnaire", show: []string{"version", "audience"}},
	{table: store.Feedback, pk: "questionnaire#", sk: "response#", name: "response"},
	{table: store.Feedback, pk: "questionnaires", skip: always, because: "a pointer moves with the version that it names"},
	{
		table: store.Messages, pk: "pat_", sk: "msg#", name: "message", show: []string{"status", "kind", "channel", "why", "dueAt"},
		final: []string{"sent", "failed", "dropped", "unknown"}, because: "nobody acts on the way there, and the message keeps its attempts",
	},
	{
		table: store.Messages, pk: "emg_", sk: "msg#", name: "message", show: []string{"status", "kind", "channel", "why", "dueAt"},
		final: []string{"sent", "failed", "dropped", "unknown"}, because: "nobody acts on the way there, and the message keeps its attempts",
	},
	{table: store.Billing, pk: "prices", name: "price", show: []string{"category", "unit", "closedOn"}},
	{table: store.Billing, pk: "pat_", sk: "account#", skip: always, because: "the ledger's entries, written with it, tell what changed"},
	{table: store.Billing, pk: "pat_", sk: "entry#", name: "entry", show: []string{"kind", "charged", "discounted", "paid", "refunded", "method", "receipt", "code"}},
	{table: store.Billing, pk: "pat_", sk: "refund#", name: "refund", show: []string{"status", "amount", "decidedBy", "handedOutBy"}},
	{table: store.Billing, pk: "pat_", sk: "online#", name: "online-payment", show: []string{"status", "amount", "receipt"}},
	{table: store.Billing, pk: "pat_", sk: "invoice#", name: "invoice", show: []string{"kind"}},
	{table: store.Billing, pk: "tills#", name: "till", show: []string{"status", "openingFloat", "counted", "difference", "confirmedBy"}},
	{
		table: store.Billing, pk: "receipts#", name: "receipt", show: []string{"prints"},
		skip: []Action{Created}, because: "the ledger's entry, written with it, names it",
	},
	{table: store.Billing, pk: "sandbox#", skip: always, because: "the books of a provider at which no money moves"},
	{table: store.Messages, pk: "pat_", sk: "cap#", skip: always, because: "a count of the day's messages"},
}

func kindOf(k store.Key) kind {
	i := slices.IndexFunc(kinds, func(x kind) bool {
		return x.table == k.Table && strings.HasPrefix(k.PK, x.pk) && strings.HasPrefix(k.SK, x.sk)
	})
	if i < 0 {
		return kind{table: k.Table, name: string(k.Table)}
	}
	return kinds[i]
}

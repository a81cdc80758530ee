package visit

import (
	"fmt"
	"strconv"
	"time"

	"careloop/internal/errs"
)

// A place in a queue is a sort key: the urgency first, then the turn in milliseconds, then the number. Whoever is put
// behind somebody gets that one's key with more behind it, so that nobody else moves.

// Urgency is what goes before every turn.
type urgency int

const (
	emergency urgency = iota // level 1, and whom a person put first
	urgent                   // level 2
	ordinary
)

// Placed says why a patient stands where they stand.
type Placed struct {
	Kind   PlacedKind `json:"kind,omitempty" enum:"appointed,late,walk-in,returned,passed,skipped,transferred,came-back"`
	Behind int        `json:"behind,omitempty" doc:"Number of the patient behind whom they were put."`
}

// PlacedKind is what put somebody in their place.
type PlacedKind string

// The kinds.
const (
	ByAppointment PlacedKind = "appointed"   // by the appointed time
	ByLateness    PlacedKind = "late"        // by the rule for those who come late
	ByWalkIn      PlacedKind = "walk-in"     // by the time of the number taken at the desk
	ByReturn      PlacedKind = "returned"    // back from an examination
	ByPass        PlacedKind = "passed"      // called, and did not come
	BySkip        PlacedKind = "skipped"     // put back by one
	ByTransfer    PlacedKind = "transferred" // from another queue, with the turn that they had there
	ByComingBack  PlacedKind = "came-back"   // had left
)

func (e Encounter) urgency() urgency {
	switch {
	case e.Emergency || e.Level == 1:
		return emergency
	case e.Level == 2:
		return urgent
	}
	return ordinary
}

// turnKey returns the place of a turn.
func turnKey(u urgency, turn time.Time, number int) string {
	return fmt.Sprintf("%d#%013d#%03d", u, turn.UnixMilli(), number)
}

// maxOrder bounds how long a place may get by being put behind others again and again; index keys have 1,024 bytes.
const maxOrder = 300

// behind puts a patient directly behind another.
func (doc *encounterItem) behind(other Encounter, why PlacedKind) {
	whom := other.ticket()
	doc.Placed, doc.Whom = Placed{Kind: why, Behind: other.Number}, &whom
	doc.Order = fmt.Sprintf("%s+%03d", other.Order, doc.Number)
	if len(doc.Order) > maxOrder {
		doc.Order = fmt.Sprintf("%s~%03d", other.Order[:maxOrder-10], doc.Number)
	}
}

// byTurn puts a patient where their turn is.
func (doc *encounterItem) byTurn(why PlacedKind) {
	doc.Placed = Placed{Kind: why}
	doc.Order = turnKey(doc.urgency(), doc.Turn, doc.Number)
}

// peers lists the others who wait with the same urgency, in their order: not whom a call in vain put among less urgent ones.
func (doc *encounterItem) peers(queue []Encounter) []Encounter {
	var out []Encounter
	for _, e := range queue {
		if e.inLine() && e.ID != doc.ID && e.urgency() == doc.urgency() && !e.amongOthers() {
			out = append(out, e)
		}
	}
	return out
}

// amongOthers reports whether a patient stands among those who are less urgent.
func (e Encounter) amongOthers() bool {
	return e.Order >= strconv.Itoa(int(e.urgency())+1)
}

// passUrgent is behind how many others somebody urgent comes again who did not come when called.
const passUrgent = 2

// passedOver puts a patient who did not come when called behind as many as the rules say of those who are as urgent. Who
// is urgent lets fewer go first, but any: by their urgency alone they would be called again at once, and again, while
// everybody else waits.
func (doc *encounterItem) passedOver(queue []Encounter, n int) {
	if doc.urgency() == ordinary {
		doc.backBehind(queue, n, ByPass)
		return
	}
	var line []Encounter
	for _, e := range queue {
		if e.inLine() && e.ID != doc.ID {
			line = append(line, e)
		}
	}
	if len(line) == 0 {
		doc.byTurn(ByPass)
		return
	}
	doc.behind(line[min(n, passUrgent, len(line))-1], ByPass)
}

// backBehind puts a patient behind the n-th of those who wait, or behind the last.
func (doc *encounterItem) backBehind(queue []Encounter, n int, why PlacedKind) {
	peers := doc.peers(queue)
	if len(peers) == 0 {
		doc.byTurn(why)
		return
	}
	doc.behind(peers[min(n, len(peers))-1], why)
}

// comeBack puts a patient who was examined among those who wait, so that of those who came back one is called with
// every so many calls.
func (doc *encounterItem) comeBack(queue []Encounter, every int) {
	peers := doc.peers(queue)
	last := -1
	for i, e := range peers {
		if e.Placed.Kind == ByReturn {
			last = i
		}
	}
	at := last + every - 1
	switch {
	case len(peers) == 0:
		doc.byTurn(ByReturn)
	case at < 0:
		doc.Placed, doc.Order = Placed{Kind: ByReturn}, turnKey(doc.urgency(), time.UnixMilli(0), doc.Number)
	default:
		doc.behind(peers[min(at, len(peers)-1)], ByReturn)
	}
}

// putBack puts a patient who waits behind the next one, and reports whether there is one.
func (doc *encounterItem) putBack(queue []Encounter) bool {
	for _, e := range doc.peers(queue) {
		if e.Order > doc.Order {
			doc.behind(e, BySkip)
			return true
		}
	}
	return false
}

// putFirst makes a patient an emergency, before all who are less urgent.
func (doc *encounterItem) putFirst(now time.Time) {
	if !doc.Emergency { // of one who is put first again, too, the first turn is the one to go back to
		doc.TurnBefore, doc.PlacedBefore = doc.Turn, doc.Placed.Kind
	}
	doc.Emergency, doc.Turn = true, now
	doc.byTurn(ByAppointment)
}

// putInTurn ends an emergency that was none, or is over: the patient stands by the turn of before.
func (doc *encounterItem) putInTurn() error {
	if !doc.Emergency {
		return ErrNoEmergency
	}
	doc.Emergency = false
	switch {
	case !doc.TurnBefore.IsZero():
		doc.Turn = doc.TurnBefore
	case doc.WalkIn:
		doc.Turn = doc.ArrivedAt
	default:
		doc.Turn = doc.Start
	}
	why := doc.PlacedBefore
	switch why {
	case ByAppointment, ByLateness, ByWalkIn, ByTransfer:
	case ByReturn, ByPass, BySkip, ByComingBack, "": // behind whom they stood, or with which calls, is long over
		if why = ByAppointment; doc.WalkIn {
			why = ByWalkIn
		}
	}
	doc.TurnBefore, doc.PlacedBefore = time.Time{}, ""
	if doc.Status != InProgress {
		doc.byTurn(why)
	}
	return nil
}

// arrivedAt gives a new encounter its turn: that of the appointed time for whoever is on time.
func (doc *encounterItem) arrivedAt(r Rules, now time.Time, queue []Encounter) {
	if doc.WalkIn { // by when they joined: nobody told them a time that they could miss
		doc.byTurn(ByWalkIn)
		return
	}
	doc.Turn = doc.Start
	why := ByAppointment
	late := now.After(doc.Start.Add(time.Duration(r.GraceMinutes) * time.Minute))
	if !late || r.Late == LateKeeps {
		doc.byTurn(why)
		return
	}
	doc.Turn = now
	doc.byTurn(ByLateness)
	if peers := doc.peers(queue); r.Late == LateAtEnd && len(peers) > 0 && peers[len(peers)-1].Order > doc.Order {
		doc.behind(peers[len(peers)-1], ByLateness)
	}
}

// Why is a reason, for staff, why one patient stands before another: a code with a sentence in every language,
// "queue.why.<code>", and what it names.
type Why struct {
	Code   string      `json:"code"`
	Params errs.Params `json:"params,omitempty"`
}

// WhyCodes lists the codes.
func WhyCodes() []string {
	return []string{
		"emergency", "urgent", "returned", "behind", "passed", "skipped", "after-passed", "after-skipped", "came-back", "after-came-back", "late", "late-too",
		"joined", "joined-before", "joined-after", "appointed", "number",
	}
}

// whyBefore says why a stands before b.
func whyBefore(a, b Encounter, c callings, clock func(time.Time) string) Why {
	p := errs.Params{"number": c.called(a.ticket()), "other": c.called(b.ticket())}
	switch ua, ub := a.urgency(), b.urgency(); {
	case a.amongOthers(): // where they stand says nothing of their urgency
	case ua < ub && ua == emergency:
		return Why{"emergency", p}
	case ua < ub:
		return Why{"urgent", p}
	}
	switch moved := map[PlacedKind]string{ByPass: "passed", BySkip: "skipped", ByReturn: "behind", ByComingBack: "came-back"}; {
	case a.Placed.Kind == ByReturn:
		return Why{"returned", p}
	case moved[b.Placed.Kind] != "" && b.Placed.Behind != 0:
		p["behind"] = c.called(b.Placed.behind(b.Whom))
		return Why{moved[b.Placed.Kind], p}
	case moved[a.Placed.Kind] != "" && a.Placed.Behind != 0:
		p["behind"] = c.called(a.Placed.behind(a.Whom))
		return Why{"after-" + moved[a.Placed.Kind], p}
	case b.Placed.Kind == ByLateness && a.Placed.Kind != ByLateness:
		p["arrived"] = clock(b.ArrivedAt)
		return Why{"late", p}
	case a.Placed.Kind == ByLateness:
		p["arrived"] = clock(a.ArrivedAt)
		return Why{"late-too", p}
	}
	return byTurns(a, b, clock, p)
}

// byTurns says why the turn of a comes before that of b: a walk-in's is when they joined, everybody else's their time.
func byTurns(a, b Encounter, clock func(time.Time) string, p errs.Params) Why {
	turn := func(e Encounter, as string) time.Time {
		t := e.Start
		if e.WalkIn {
			t = e.ArrivedAt
		}
		p[as] = clock(t)
		return t
	}
	switch earlier := turn(a, "start").Before(turn(b, "otherStart")); {
	case !earlier:
		return Why{"number", errs.Params{"number": p["number"], "other": p["other"]}}
	case a.WalkIn && b.WalkIn:
		return Why{"joined", p}
	case a.WalkIn:
		return Why{"joined-before", p}
	case b.WalkIn:
		return Why{"joined-after", p}
	}
	return Why{"appointed", p}
}

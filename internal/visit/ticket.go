package visit

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

// Ticket is the number that somebody took. Of one session no two are the same; whoever stands in one queue, or on one
// screen, with the numbers of other sessions may meet their own number there.
type Ticket struct {
	Session      booking.SessionID      `json:"sessionId"`
	Number       int                    `json:"number"`
	Practitioner booking.PractitionerID `json:"practitionerId"` // with whom it was taken
	Start        time.Time              `json:"start"`
	Code         string                 `json:"code,omitempty"` // of the booking, as the patient has it
}

type ticketKey struct {
	session booking.SessionID
	number  int
}

func (t Ticket) key() ticketKey { return ticketKey{t.Session, t.Number} }

func (e Encounter) ticket() Ticket {
	return Ticket{Session: e.Session, Number: e.Number, Practitioner: e.BookedWith().Practitioner, Start: e.Start, Code: e.Code}
}

// amount is how much of a ticket is said beside its number.
type amount int

const (
	numberAlone amount = iota
	withDoctor
	withTime // two sessions of one doctor, or two doctors of one name
	withCode // its last characters: a screen tells nobody the whole of it without need
	withWholeCode
)

// codeShown is how many characters of a code are shown first.
const codeShown = 4

// roster has the names of those with whom tickets were taken, and the zone of their times.
type roster struct {
	names map[booking.PractitionerID]i18n.Text
	zone  *time.Location
}

// whose says in a language with whom a ticket was taken, as far as that is to be said.
func (r roster) whose(t Ticket, much amount, l i18n.Lang) string {
	if much == numberAlone {
		return ""
	}
	name, more := r.names[t.Practitioner].In(l), []string{}
	if much >= withTime || name == "" {
		more = append(more, t.Start.In(r.zone).Format("15:04"))
	}
	if much == withCode {
		more = append(more, t.Code[max(0, len(t.Code)-codeShown):])
	}
	if much == withWholeCode {
		more = append(more, t.Code)
	}
	beside := strings.TrimSpace(strings.Join(more, " "))
	if name == "" || beside == "" {
		return name + beside
	}
	return i18n.T(l, "queue.whose", map[string]any{"doctor": name, "more": beside})
}

// callings says by what everybody is called on one screen, so that nobody is called by what two people are.
type callings struct {
	roster
	much map[ticketKey]amount
}

// tell decides how much of each ticket is said. Whose number is another's, too, is called with the doctor, both of them;
// where that is the same in any language, with the time; then with the booking's code.
func (r roster) tell(tickets []Ticket, named func(Ticket) bool) callings {
	c := callings{r, map[ticketKey]amount{}}
	for _, t := range tickets {
		c.much[t.key()] = numberAlone
		if named(t) {
			c.much[t.key()] = withDoctor
		}
	}
	for much := numberAlone; much < withWholeCode; much++ {
		for _, l := range i18n.Langs() {
			alike := map[heard]map[ticketKey]bool{}
			for _, t := range tickets {
				h := heard{t.Number, r.whose(t, much, l)}
				if alike[h] == nil {
					alike[h] = map[ticketKey]bool{}
				}
				alike[h][t.key()] = true
			}
			for _, group := range alike {
				for k := range group {
					if len(group) > 1 {
						c.much[k] = max(c.much[k], much+1)
					}
				}
			}
		}
	}
	return c
}

// heard is what people hear of a ticket.
type heard struct {
	number int
	whose  string
}

// whose says with whom a ticket was taken, at least so much of it, or nothing where the number alone tells.
func (c callings) whose(t Ticket, least amount) i18n.Text {
	much := max(c.much[t.key()], least)
	if much == numberAlone {
		return nil
	}
	text := i18n.Text{}
	for _, l := range i18n.Langs() {
		if said := c.roster.whose(t, much, l); said != "" {
			text[l] = said
		}
	}
	if len(text) == 0 {
		return nil
	}
	return text
}

// called is a ticket in a sentence: 5, or "5 of Dr Li" by language.
func (c callings) called(t Ticket) any {
	if c.much[t.key()] == numberAlone {
		return t.Number
	}
	text := i18n.Text{}
	for _, l := range i18n.Langs() {
		text[l] = c.calledIn(t, l)
	}
	return text
}

func (c callings) calledIn(t Ticket, l i18n.Lang) string {
	whose := c.whose(t, numberAlone)
	if whose == nil {
		return strconv.Itoa(t.Number)
	}
	return i18n.T(l, "queue.ticket", map[string]any{"number": t.Number, "whose": whose})
}

// behind is the ticket behind which somebody was put.
func (p Placed) behind(whom *Ticket) Ticket {
	if whom == nil { // put there before it was kept whose number it was
		return Ticket{Number: p.Behind}
	}
	return *whom
}

// doctorsKept is how old the names of doctors may be; unknownKept, where somebody's name is not among them: who has just
// been added would be called by the time alone.
const (
	doctorsKept = time.Minute
	unknownKept = 5 * time.Second
)

// calling says by what those who stand on one screen are called, and those behind whom they were put. own is the doctor
// whose numbers need no name there: of a session's queue; nobody where several share one.
func (s *Service) calling(ctx context.Context, all []Encounter, own booking.PractitionerID) (callings, error) {
	var tickets []Ticket
	for _, e := range all {
		tickets = append(tickets, e.ticket())
		if e.Whom != nil {
			tickets = append(tickets, *e.Whom)
		}
	}
	names, err := s.namesOf(ctx, tickets)
	if err != nil {
		return callings{}, errs.Internal("read who sees patients", err)
	}
	named := func(t Ticket) bool { return own == "" || t.Practitioner != own }
	return roster{names, s.Clinic.Zone}.tell(tickets, named), nil
}

// namesOf reads what the doctors are called, among them those with whom tickets were taken.
func (s *Service) namesOf(ctx context.Context, tickets []Ticket) (map[booking.PractitionerID]i18n.Text, error) {
	if s.Practitioners == nil {
		return nil, nil
	}
	load := func() (map[booking.PractitionerID]i18n.Text, error) {
		all, err := s.Practitioners(ctx)
		names := map[booking.PractitionerID]i18n.Text{}
		for _, p := range all {
			names[p.ID] = p.Name
		}
		return names, err
	}
	names, err := s.doctors.get(struct{}{}, s.Now(), doctorsKept, load)
	unknown := func(t Ticket) bool { return names[t.Practitioner] == nil }
	if err != nil || !slices.ContainsFunc(tickets, unknown) {
		return names, err
	}
	return s.doctors.get(struct{}{}, s.Now(), unknownKept, load)
}

// callingAt does so for one queue.
func (s *Service) callingAt(ctx context.Context, q QueueID, all []Encounter) (callings, error) {
	at, err := s.spotOf(ctx, q)
	if err != nil {
		return callings{}, err
	}
	return s.calling(ctx, all, at.doctor)
}

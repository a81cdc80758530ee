package inpatient

import "careloop/internal/store"

// Event is a milestone, once.
type Event struct {
	Stay      Stay // without its texts
	Milestone Milestone
	Stamp     store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string { return "milestone:" + string(e.Milestone.ID) }

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if !isStay(c.Key) || c.New == nil {
		return nil, nil
	}
	after, err := read(*c.New)
	if err != nil {
		return nil, err
	}
	before := stayItem{}
	if c.Old != nil {
		if before, err = read(*c.Old); err != nil {
			return nil, err
		}
	}
	x := after.plain()
	var all []Event
	for _, m := range x.Milestones[min(len(before.Milestones), len(x.Milestones)):] {
		all = append(all, Event{Stay: x, Milestone: m, Stamp: c.Stamp()})
	}
	return all, nil
}

package exam

import "slices"

// proposal returns where to send a patient next: before eating first, then where the wait is shortest, then in the
// package's order. waits are in minutes, by station. Nothing is proposed while the patient is somewhere.
func (e Exam) proposal(p Package, waits map[string]int) string {
	var best string
	var least [2]int
	for _, s := range e.Stops {
		if s.State == Active {
			return ""
		}
		station, ok := p.station(s.Station)
		if !ok || s.State.Over() || !e.ready(station) {
			continue
		}
		rank := [2]int{2, waits[s.Station]}
		switch {
		case station.BeforeEating:
			rank[0] = 0
		case s.State == Todo:
			rank[0] = 1 // who comes back to a station was sent away from it, and is not ready yet
		}
		if best == "" || slices.Compare(rank[:], least[:]) < 0 {
			best, least = s.Station, rank
		}
	}
	return best
}

// ready reports whether what must come before a station is over.
func (e Exam) ready(s Station) bool {
	for _, before := range s.After {
		if i, ok := e.stop(before); ok && !e.Stops[i].State.Over() {
			return false
		}
	}
	return true
}

// waitsAt says how long who comes now waits at each station, in minutes: for those who are there, and those who are sent there.
func waitsAt(going []Exam, minutes func(Exam, string) int) map[string]int {
	waits := map[string]int{}
	for _, e := range going {
		if e.Status != Going {
			continue
		}
		at := e.Next
		for _, s := range e.Stops {
			if s.State == Active {
				at = s.Station
			}
		}
		if at != "" {
			waits[at] += minutes(e, at)
		}
	}
	return waits
}

package exam

import (
	"testing"
	"time"

	"careloop/internal/booking"
)

// minute is so many minutes after eight.
func minute(n int) time.Time {
	return time.Date(2026, 11, 24, 8, n, 0, 0, time.UTC)
}

func spotAt(from, to int) spot {
	return spot{slot: booking.Slot{Start: minute(from), End: minute(to)}}
}

func TestNumbersThatGoTogether(t *testing.T) {
	first := spotAt(0, 10)
	for name, c := range map[string]struct {
		wants []want
		free  [][]spot
		want  []int // when each begins; none: it cannot be
	}{
		"one number":                   {make([]want, 1), [][]spot{nil}, []int{0}},
		"as soon as the first is over": {make([]want, 2), [][]spot{nil, {spotAt(0, 10), spotAt(5, 15), spotAt(10, 20)}}, []int{0, 10}},
		"one after the other":          {make([]want, 3), [][]spot{nil, {spotAt(10, 20)}, {spotAt(10, 20), spotAt(20, 30)}}, []int{0, 10, 20}},
		"the second gives way":         {make([]want, 3), [][]spot{nil, {spotAt(10, 20), spotAt(20, 30)}, {spotAt(10, 20)}}, []int{0, 20, 10}},
		"what must be over before":     {[]want{{}, {}, {after: []int{1}}}, [][]spot{nil, {spotAt(20, 30)}, {spotAt(10, 20), spotAt(30, 40)}}, []int{0, 20, 30}},
		"none is left":                 {make([]want, 2), [][]spot{nil, nil}, nil},
		"only at the same time":        {make([]want, 2), [][]spot{nil, {spotAt(0, 10)}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			picked, ok := combine(c.wants, first, c.free)
			if ok != (c.want != nil) {
				t.Fatalf("%v, %v", picked, ok)
			}
			for i, n := range c.want {
				if !picked[i].slot.Start.Equal(minute(n)) {
					t.Errorf("number %d begins at %v, want %v", i, picked[i].slot.Start, minute(n))
				}
			}
		})
	}
}

// TestAFullDayIsLookedAtNoLongerThanItIsWorth holds that many departments with many numbers that cannot go together end.
func TestAFullDayIsLookedAtNoLongerThanItIsWorth(t *testing.T) {
	wants := make([]want, booking.MostTogether)
	free := make([][]spot, len(wants))
	for i := range free {
		for n := range 60 {
			free[i] = append(free[i], spotAt(10+n, 70+n)) // only two of these fit into two hours
		}
	}
	if _, ok := combine(wants, spotAt(0, 10), free); ok {
		t.Fatal("ten hours of numbers were found in two")
	}
}

package demo_test

import (
	"testing"

	"careloop/internal/clinic"
	"careloop/internal/demo"
	"careloop/internal/phone"
)

// TestTheInventedClinicIsWhole reads the files that the story is played from: every name that one of them gives to
// another is there, and nobody in them could be a real person.
func TestTheInventedClinicIsWhole(t *testing.T) {
	c, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.People) < 51 || len(c.Departments) < 2 || len(c.Practitioners) < 2 || len(c.Visits) < 3 {
		t.Fatalf("%d people, %d departments, %d practitioners, %d visits", len(c.People), len(c.Departments), len(c.Practitioners), len(c.Visits))
	}
	known := map[string]bool{}
	for _, p := range c.People {
		if known[p.Key] {
			t.Errorf("%s is there twice", p.Key)
		}
		if p.Guardian != "" && !known[p.Guardian] {
			t.Errorf("%s: guardian %s is not registered before", p.Key, p.Guardian)
		}
		known[p.Key] = true
		if p.BirthDate != "" && !clinic.Date(p.BirthDate).Valid() {
			t.Errorf("%s was born on %s", p.Key, p.BirthDate)
		}
		if _, ok := phone.Parse(p.Phone, "CN"); !ok && p.Phone != "" {
			t.Errorf("%s: %s is no telephone number", p.Key, p.Phone)
		}
		if p.IDType == "cn-id" && p.IDNumber[:2] != "99" {
			t.Errorf("%s: an identity number of a region that exists", p.Key)
		}
	}
	departments := map[string]bool{}
	for _, d := range c.Departments {
		departments[d.Key] = d.Name["zh-CN"] != "" && d.Name["en"] != ""
	}
	doctors := map[string]bool{}
	for _, p := range c.Practitioners {
		doctors[p.Key] = true
		if !departments[p.Department] {
			t.Errorf("%s works in %s, which is nowhere or has no name in one language", p.Key, p.Department)
		}
	}
	for _, b := range c.Blocks {
		_, start := clinic.ParseWall(b.Start)
		_, end := clinic.ParseWall(b.End)
		if !doctors[b.Practitioner] || !start || !end || b.Start >= b.End || b.Weekday < 1 || b.Weekday > 7 {
			t.Errorf("block %+v", b)
		}
	}
	for _, v := range c.Visits {
		if v.Complaint["zh-CN"] == "" || v.Complaint["en"] == "" || v.Advice["zh-CN"] == "" || v.Advice["en"] == "" || v.Code == "" || v.NextStep == "" {
			t.Errorf("visit %+v", v)
		}
	}
}

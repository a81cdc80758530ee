package api_test

import (
	"fmt"
	"strings"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/i18n"
	"careloop/internal/leaktest"
	"careloop/internal/patient"
)

// takenClosure is taken for what is closed and what comes of it: each for a patient of its own.
func (m *marker) takenClosure(o operation, r request) request {
	w := m.w
	text := fmt.Sprintf("%q", leaktest.Text)
	day := w.Today().AddDays(21)
	span := fmt.Sprintf(`{"target":{"kind":"schedule","id":%q},"span":{"from":%q,"until":%q,"start":"11:00"},"reason":{"zh-CN":%[4]s,"en":%[4]s}}`,
		w.Schedule.ID, day, day, text)
	other := fmt.Sprintf(`{"sessionId":%q,"number":%d}`, w.Session(w.Today().AddDays(23)), 1+len(w.sent))
	switch o.ID {
	case "preview-closure", "close-span":
		r.body = span
		return r
	case "propose-place", "move-case", "choose-notice":
		r.body = other
	case "cancel-case", "reopen-closure":
		r.body = fmt.Sprintf(`{"reason":%s}`, text)
	case "answer-case":
		r.body = `{"answer":"accepted"}`
	case "wait-case", "call-case", "accept-notice", "decline-notice", "look-again":
	default:
		return r
	}
	before, p := w.away(m.p.id), w.Patient()
	now := w.away(p)
	if o.ID == "propose-place" {
		r.header["If-Match"] = fmt.Sprintf(`"%d"`, w.caseVersion(now))
	}
	if o.ID == "accept-notice" {
		w.placed(p)
	}
	r.path = strings.NewReplacer(string(before.closure), string(now.closure), string(before.lost), string(now.lost), before.notice, now.notice).Replace(r.path)
	return r
}

func (w *world) caseVersion(a away) int64 {
	w.t.Helper()
	all, _, err := w.services.Closures.Cases(w.t.Context(), clinictest.Desk, a.closure, 0, "")
	if err != nil || len(all) != 1 {
		w.t.Fatalf("%d cases, %v", len(all), err)
	}
	return all[0].Version
}

// placed lets somebody whose place a closure took have another one.
func (w *world) placed(p patient.ID) {
	w.t.Helper()
	a := w.away(p)
	w.ok(request{
		method: "POST", path: "/closures/" + string(a.closure) + "/cases/" + string(a.lost) + "/move", as: "desk", header: key("placed-" + string(p)),
		body: fmt.Sprintf(`{"sessionId":%q,"number":%d}`, w.Session(w.Today().AddDays(25)), len(w.sent)),
	}, nil)
}

// away lets somebody have a number in fourteen days, and the doctor be out at that time; once for each patient.
func (w *world) away(p patient.ID) away {
	w.t.Helper()
	if known, ok := w.sent[p]; ok {
		return known
	}
	ctx, day := w.t.Context(), w.Today().AddDays(14)
	a := w.Book(p, day, 24-len(w.sent))
	s := w.services.Closures
	c, err := s.Close(ctx, clinictest.Manager, closure.Request{
		Target: closure.Target{Kind: closure.OfSchedule, ID: string(w.Schedule.ID)}, Key: "out-" + string(p),
		Span: booking.Span{
			From: day, Until: day, Start: clinic.WallOf(a.Start.In(w.Settings.Zone)), End: clinic.WallOf(a.End.In(w.Settings.Zone)),
		},
		Reason: i18n.Text{i18n.Chinese: "设备检修", i18n.English: "Maintenance"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for c.Step != closure.Review {
		v, err := s.Run(ctx, clinictest.Manager, c.ID)
		if err != nil {
			w.t.Fatal(err)
		}
		c = v.Closure
	}
	w.settle()
	all, _, err := s.Cases(ctx, clinictest.Desk, c.ID, 0, "")
	if err != nil || len(all) != 1 {
		w.t.Fatalf("%d cases, %v", len(all), err)
	}
	link, err := s.Link(ctx, all[0].ID, all[0].Start)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.sent == nil {
		w.sent = map[patient.ID]away{}
	}
	w.sent[p] = away{closure: c.ID, lost: a.ID, notice: strings.TrimPrefix(link, "/c/")}
	return w.sent[p]
}

package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/exam"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// examineAhead lets the internist of a package have numbers of a department, and somebody book the examination with both
// numbers, cancel it by one of them, book it again, and move it.
func (s *story) examineAhead(ctx context.Context, p exam.Package, who patient.ID) error {
	var internal booking.DepartmentID
	for id, d := range s.depts {
		if d.Need == "general" && id != p.Department {
			internal = id
		}
	}
	i := slices.IndexFunc(p.Stations, func(x exam.Station) bool { return x.Code == "internal" })
	if internal == "" || i < 0 {
		return nil
	}
	if p.Stations[i].Department != internal {
		p.Stations[i].Department = internal
		if err := s.replan(ctx, &p); err != nil {
			return err
		}
		s.expect(p.Stations[i].Department == internal, "a package that is changed by a request that is sent twice keeps the change")
	}
	if err := s.sessionsFor(ctx, p.Department, internal); err != nil {
		return err
	}
	desk := s.as[auth.FrontDesk]
	days, err := list[exam.Day](ctx, desk, "/patients/"+string(who)+"/exam-packages/"+string(p.ID)+"/days", url.Values{})
	if err != nil {
		return err
	}
	s.expect(len(days) > 0, "a day of the next two weeks has a number of every station")
	if len(days) == 0 {
		return nil
	}
	last := days[len(days)-1]
	book := func(key string) (exam.Booking, error) {
		var b exam.Booking
		in := map[string]any{"patientId": who, "packageId": p.ID, "start": last.Choices[0].Start}
		err := desk.post(ctx, "/exam-bookings", in, &b, "Idempotency-Key", s.key(key, string(who)))
		return b, err
	}
	first, err := book("ahead")
	if err != nil {
		return fmt.Errorf("book: %w", err)
	}
	s.expect(len(first.Numbers) == 2, "an examination of two departments has %d numbers", len(first.Numbers))
	if err := desk.post(ctx, "/appointments/"+string(first.Numbers[len(first.Numbers)-1].Appointment)+"/cancel", map[string]any{}, nil); err != nil {
		return fmt.Errorf("cancel: %w", err)
	}
	if err := s.Clock.Settle(ctx); err != nil { // what is free is a picture, which follows
		return err
	}
	left, err := list[exam.Booking](ctx, desk, "/patients/"+string(who)+"/exam-bookings", url.Values{})
	if err != nil {
		return err
	}
	s.expect(len(left) == 0, "cancelled by one number, an examination keeps none")
	again, err := book("ahead-again")
	if err != nil {
		return fmt.Errorf("book again: %w", err)
	}
	s.say("   one is booked for %s with %d numbers in one go, was cancelled by one of them, and is booked again", s.at(again.Start), len(again.Numbers))
	return s.examinationMoves(ctx, again)
}

// replan changes a package.
func (s *story) replan(ctx context.Context, p *exam.Package) error {
	manager := s.as[auth.Manager]
	_, err := manager.call(ctx, "PUT", "/exam-packages/"+string(p.ID), p.Plan, p, "If-Match", fmt.Sprintf("%q", fmt.Sprint(p.Version)))
	var no *problem
	if !errors.As(err, &no) || no.Code != "stale" {
		return err
	}
	all, err := list[exam.Package](ctx, manager, "/exam-packages", url.Values{}) // a try before was carried out, and its answer lost
	i := slices.IndexFunc(all, func(x exam.Package) bool { return x.ID == p.ID })
	if err == nil && i < 0 {
		err = fmt.Errorf("package %s is gone", p.ID)
	}
	if err == nil {
		*p = all[i]
	}
	return err
}

// examinationMoves lets all numbers of a booked examination be exchanged for others, by a request that is sent twice.
func (s *story) examinationMoves(ctx context.Context, b exam.Booking) error {
	desk, path := s.as[auth.FrontDesk], "/exam-bookings/"+string(b.ID)
	moved, err := s.exchanged(ctx, b)
	if err != nil {
		return fmt.Errorf("move: %w", err)
	}
	left, err := list[exam.Booking](ctx, desk, "/patients/"+string(b.Patient)+"/exam-bookings", url.Values{})
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	s.expect(len(left) == 1 && len(left[0].Numbers) == len(b.Numbers) && left[0].Start.Equal(moved.Start), "moved as a whole, an examination has all its numbers once")
	s.say("   it moves to %s as a whole: all numbers in exchange for all", s.at(moved.Start))
	return nil
}

// exchanged moves a booked examination to the last time that is offered. What is offered is told a moment late: who meets
// numbers that are gone looks again.
func (s *story) exchanged(ctx context.Context, b exam.Booking) (exam.Booking, error) {
	desk, path := s.as[auth.FrontDesk], "/exam-bookings/"+string(b.ID)
	for look := 0; ; look++ {
		days, err := list[exam.Day](ctx, desk, path+"/days", url.Values{})
		if err != nil || len(days) == 0 {
			return b, cmp.Or(err, errors.New("a booked examination can be moved nowhere"))
		}
		choices := days[len(days)-1].Choices
		var moved exam.Booking
		in, key := map[string]any{"start": choices[len(choices)-1].Start}, s.key("ahead-moves", string(b.Patient), fmt.Sprint(look))
		send := func() error { return desk.post(ctx, path+"/move", in, &moved, "Idempotency-Key", key) }
		err = send()
		var no *problem
		switch {
		case err == nil:
			err = send()
			return moved, err
		case look == 3 || !errors.As(err, &no) || no.Code != "exam-day-full":
			return moved, err
		}
		if err := s.Clock.Settle(ctx); err != nil {
			return moved, err
		}
	}
}

// sessionsFor opens a session of each of two departments, in twelve days.
func (s *story) sessionsFor(ctx context.Context, first, second booking.DepartmentID) error {
	day := clinic.DateOf(s.Clock.Now().In(s.zone)).AddDays(12)
	for _, x := range []struct {
		of    booking.DepartmentID
		name  i18n.Text
		block booking.Block
	}{
		{first, text("检大夫（示例）", "Dr Jian (invented)"), booking.Block{Start: "08:00", End: "09:00", Minutes: 10}},
		{second, text("听大夫（示例）", "Dr Ting (invented)"), booking.Block{Start: "08:30", End: "10:00", Minutes: 15}},
	} {
		if _, err := s.single(ctx, x.of, x.name, day, x.block); err != nil {
			return err
		}
	}
	return nil
}

// examinationBilled looks at what the package cost.
func (s *story) examinationBilled(ctx context.Context, p exam.Package, e exam.Exam) error {
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	all, err := list[billing.Account](ctx, s.as[auth.FrontDesk], "/patients/"+string(e.Patient)+"/accounts", url.Values{})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(a billing.Account) bool { return a.Exam == e.ID })
	s.expect(i >= 0 && all[i].Charged == billing.Fen(p.Price), "the package is charged once")
	if i >= 0 {
		s.say("   its package is on a bill of its own: ¥%.2f", float64(all[i].Charged)/100)
	}
	return nil
}

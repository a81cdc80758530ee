package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

// priceList is what the story's visits may cost, in fen.
var priceList = []struct {
	code             string
	chinese, english string
	category         billing.Category
	grade            string
	amount           billing.Fen
}{
	{"REG", "普通门诊挂号费", "Registration", billing.Registration, "", 1000},
	{"REG-EXPERT", "专家门诊挂号费", "Registration, chief physician", billing.Registration, "chief", 5000},
	{"CONS", "诊查费", "Consultation", billing.Consultation, "", 3000},
	{"CBC", "血常规", "Blood count", billing.Exam, "", 2533},
	{"ECG", "心电图", "Electrocardiogram", billing.Exam, "", 3850},
	{"MRI", "头颅磁共振", "MRI of the head", billing.Exam, "", 48_000},
	{"SCALE", "洁牙", "Scaling", billing.Treatment, "", 19_900},
	{"AMOX", "阿莫西林胶囊", "Amoxicillin capsules", billing.Drug, "", 1267},
}

// prices puts the price list, unless it is there.
func (s *story) prices(ctx context.Context) error {
	for _, p := range priceList {
		err := s.as[auth.Administrator].post(ctx, "/prices", billing.NewPrice{
			Code: p.code, Name: i18n.Text{i18n.Chinese: p.chinese, i18n.English: p.english}, Category: p.category, Grade: p.grade,
			Amount: p.amount, From: s.day1.AddDays(-60),
		}, nil)
		var no *problem
		if err != nil && (!errors.As(err, &no) || no.Code != "stale") {
			return fmt.Errorf("price of %s: %w", p.code, err)
		}
	}
	s.say("   %d prices; an appointment is charged its registration fee", len(priceList))
	return nil
}

// money lets the desk charge and take money for visits, until the till is counted and the books are added up.
func (s *story) money(ctx context.Context) error {
	if err := s.cash(ctx, 12); err != nil {
		return err
	}
	return s.closeTill(ctx)
}

// lived lets the desk take money until a handful of bills are open and the till is, as on any day.
func (s *story) lived(ctx context.Context) error { return s.cash(ctx, -5) }

// cash lets the desk charge and take money for some of the visits that were, or for all but some.
func (s *story) cash(ctx context.Context, most int) error {
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	desk := s.as[auth.FrontDesk]
	if err := desk.post(ctx, "/tills", map[string]any{"openingFloat": 20_000}, nil); err != nil {
		return fmt.Errorf("open till: %w", err)
	}
	open, err := list[billing.Account](ctx, desk, "/accounts", url.Values{"open": {"bills"}})
	if err != nil {
		return err
	}
	today := clinic.DateOf(s.Clock.Now().In(s.zone))
	open = slices.DeleteFunc(open, func(a billing.Account) bool { return a.Date > today })
	if most < 0 {
		most += len(open)
	}
	most = max(0, min(most, len(open)))
	for i, a := range open[:most] {
		if err := s.bill(ctx, i, a); err != nil {
			return fmt.Errorf("bill of %s: %w", a.Date, err)
		}
	}
	s.say("   %d bills were open; %d of them are paid now, in cash, by card, by phone or in parts", len(open), most)
	if most < len(open) {
		return s.twoDesks(ctx, open[most])
	}
	return nil
}

// bill charges a visit, takes something off every third, and lets the patient pay in one of several ways.
func (s *story) bill(ctx context.Context, i int, a billing.Account) error {
	path, key := "/accounts/"+string(a.ID), func(what string) string { return s.key(what, string(a.ID)) }
	desk := s.as[auth.FrontDesk]
	codes := map[string]int{"CONS": 1, "AMOX": 3}
	if i == 0 {
		codes["MRI"] = 1
	}
	for code, n := range codes {
		if err := s.as[auth.Doctor].post(ctx, path+"/charges", map[string]any{"code": code, "quantity": n}, &a, "Idempotency-Key", key(code)); err != nil {
			return err
		}
	}
	if i%3 == 1 {
		if err := desk.post(ctx, path+"/discounts", map[string]any{"kind": "member", "tier": "gold", "reference": "M-1007"}, &a, "Idempotency-Key", key("discount")); err != nil {
			return err
		}
	}
	var t billing.Taken
	pay := func(method billing.Method, amount billing.Fen) error {
		return desk.post(ctx, path+"/payments", map[string]any{"method": method, "amount": amount}, &t, "Idempotency-Key", key("pay-"+string(method)))
	}
	switch i % 4 {
	case 0:
		if err := pay(billing.Cash, a.Due); err != nil {
			return err
		}
	case 1:
		if err := pay(billing.Cash, a.Due/3); err != nil {
			return err
		}
		if err := pay(billing.Mobile, t.Account.Due); err != nil {
			return err
		}
	case 2:
		if err := pay(billing.Card, a.Due); err != nil {
			return err
		}
	default:
		return s.byPhone(ctx, a)
	}
	if i == 0 {
		return s.giveBack(ctx, t.Account)
	}
	return nil
}

// giveBack takes an examination back that was not done: its price is large, so a manager has to agree.
func (s *story) giveBack(ctx context.Context, a billing.Account) error {
	i := slices.IndexFunc(a.Lines, func(l billing.Line) bool { return l.Code == "MRI" })
	desk, path := s.as[auth.FrontDesk], "/accounts/"+string(a.ID)
	var t billing.Taken
	if err := desk.post(ctx, path+"/reversals", map[string]any{"entryId": a.Lines[i].ID, "reason": "未做检查"}, &a, "Idempotency-Key", s.key("reverse", string(a.ID))); err != nil {
		return err
	}
	back := map[string]any{"paymentId": a.Payments[0].ID, "amount": -a.Due, "reason": "未做检查"}
	if err := desk.post(ctx, path+"/refunds", back, &t, "Idempotency-Key", s.key("refund", string(a.ID))); err != nil {
		return err
	}
	s.expect(t.Request != nil, "a refund of %s waited for nobody", yuan(-a.Due))
	if t.Request == nil {
		return nil
	}
	if err := s.as[auth.Manager].post(ctx, "/refund-requests/"+string(t.Request.ID)+"/decision", map[string]any{"grant": true}, &t); err != nil {
		return err
	}
	s.expect(t.Account.Due == 0, "%s is due after the refund", yuan(t.Account.Due))
	if err := desk.post(ctx, "/refund-requests/"+string(t.Request.ID)+"/handout", nil, nil); err != nil {
		return err
	}
	s.say("   an examination was not done: %s went back in cash, after a second person agreed", yuan(t.Request.Amount))
	return nil
}

// byPhone pays online. The provider is a sandbox, at which no money moves.
func (s *story) byPhone(ctx context.Context, a billing.Account) error {
	var i billing.Intent
	err := s.as[auth.FrontDesk].post(ctx, "/accounts/"+string(a.ID)+"/online-payments", map[string]any{}, &i, "Idempotency-Key", s.key("online", string(a.ID)))
	var no *problem
	if errors.As(err, &no) && no.Code == "online-payment-off" {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.as[auth.FrontDesk].post(ctx, "/sandbox-payments/"+string(i.ID), map[string]any{"move": "pay"}, &i); err != nil {
		return err
	}
	s.expect(i.Status == billing.Succeeded, "an online payment is %s", i.Status)
	return nil
}

// twoDesks lets eight clicks at two desks take the same bill at once.
func (s *story) twoDesks(ctx context.Context, a billing.Account) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	took, told := 0, 0
	var failed error
	for n := range 8 {
		wg.Go(func() {
			err := s.as[auth.FrontDesk].post(ctx, "/accounts/"+string(a.ID)+"/payments", map[string]any{"method": "cash", "amount": a.Due}, nil,
				"Idempotency-Key", s.key("at-once", string(a.ID), fmt.Sprint(n)))
			mu.Lock()
			defer mu.Unlock()
			var no *problem
			switch {
			case err == nil:
				took++
			case errors.As(err, &no) && (no.Code == "nothing-due" || no.Code == "more-than-due"):
				told++
			default:
				failed = errors.Join(failed, err)
			}
		})
	}
	wg.Wait()
	s.say("   eight clicks at one bill of %s: %d took the money, %d were told that nothing is due", yuan(a.Due), took, told)
	s.expect(took == 1 && told == 7, "%d of 8 took the money of one bill", took)
	return failed
}

// closeTill counts the till, lets a manager confirm it, and adds the day up.
func (s *story) closeTill(ctx context.Context) error {
	desk, manager := s.as[auth.FrontDesk], s.as[auth.Manager]
	tills, err := list[billing.Till](ctx, desk, "/tills", url.Values{})
	if err != nil || len(tills) == 0 {
		return err
	}
	till := tills[len(tills)-1]
	counted := map[billing.Method]billing.Fen{billing.Cash: till.Float}
	for _, sum := range till.Sums {
		counted[sum.Method] += sum.Paid - sum.Refunded
	}
	if err := desk.post(ctx, "/tills/"+string(till.ID)+"/close", map[string]any{"counted": counted}, nil); err != nil {
		return fmt.Errorf("close till: %w", err)
	}
	if err := manager.post(ctx, "/tills/"+string(till.ID)+"/confirm", nil, nil); err != nil {
		return fmt.Errorf("confirm till: %w", err)
	}
	var x billing.Settlement
	if err := manager.get(ctx, "/settlements/"+string(till.Day), &x); err != nil {
		return err
	}
	for _, sum := range x.Ledger {
		s.say("   %-10s %12s taken, %10s given back", sum.Method, yuan(sum.Paid), yuan(sum.Refunded))
	}
	s.say("   settlement of %s: %d receipts without a gap, %d accounts added up again; ledger, tills and receipts differ by %s",
		x.Day, x.Receipts, x.Accounts, yuan(x.Differ))
	s.expect(x.Differ == 0 && x.Gaps == 0 && x.Wrong == 0, "the books differ: %+v", x)
	return nil
}

func yuan(f billing.Fen) string { return fmt.Sprintf("¥%d.%02d", f/100, f%100) }
